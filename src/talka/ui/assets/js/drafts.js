// Drafts: what is being written is kept on the server while it is written, tried again when the connection is back.
const QUIET = 1500;
const AGAIN = 10000;
const timers = new WeakMap();

function say(form, key) {
  const place = form.querySelector('[data-autosave-said]');
  if (place) place.textContent = place.dataset[key] ?? '';
}

async function keep(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.dataset.autosave, { method: 'POST', body, headers: { 'X-Requested-With': 'fetch' }, redirect: 'error' });
    if (!answer.ok) throw new Error(String(answer.status));
    say(form, 'saved');
  } catch {
    say(form, 'failed');
    later(form, AGAIN);
  }
}

function later(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), wait));
}

document.addEventListener('input', (event) => {
  const form = event.target.closest?.('form[data-autosave]');
  if (form) later(form, QUIET);
});
document.addEventListener('submit', (event) => clearTimeout(timers.get(event.target)));
addEventListener('online', () => document.querySelectorAll('form[data-autosave]').forEach((form) => timers.has(form) && later(form, 0)));
