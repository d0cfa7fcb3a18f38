// Drafts: what is being written is kept on the server while it is written, tried again when the connection is back.
const QUIET = 1500;
const AGAIN = 10000;
const timers = new WeakMap();
const sending = new WeakMap();

function say(form, key) {
  const place = form.querySelector('[data-autosave-said]');
  if (place) place.textContent = place.dataset[key] ?? '';
}

// Tried again: without a connection, when the server is troubled, when it was asked too often. Nothing else would help.
async function keep(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
  stop(form);
  const { signal } = sending.set(form, new AbortController()).get(form);
  let [said, wait] = ['failed', AGAIN];
  try {
    const answer = await fetch(form.dataset.autosave, { method: 'POST', body, headers: { 'X-Requested-With': 'fetch' }, redirect: 'manual', signal });
    if (answer.ok) return say(form, 'saved');
    if (answer.status < 500 && answer.status !== 429) return say(form, 'refused');
    [said, wait] = ['later', answer.status === 429 ? 6 * AGAIN : AGAIN];
  } catch {
    if (signal.aborted) return;
  }
  say(form, said);
  later(form, wait);
}

// A newer save, or the form itself, goes before one that is under way.
function stop(form) {
  clearTimeout(timers.get(form));
  sending.get(form)?.abort();
}

function later(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), wait));
}

// A suggestion that is picked changes its box without an input.
for (const name of ['input', 'change']) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest?.('form[data-autosave]');
    if (form) later(form, QUIET);
  });
}
document.addEventListener('submit', (event) => stop(event.target));
addEventListener('online', () => document.querySelectorAll('form[data-autosave]').forEach((form) => timers.has(form) && later(form, 0)));
