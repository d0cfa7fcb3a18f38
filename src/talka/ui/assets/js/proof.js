// A proof of work for those without an account (ALTCHA, by its own solver): the browser calculates while one writes. Only on pages that need it.
import { solveChallengeWorkers } from 'altcha/lib';

const encode = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))));

async function solve(box) {
  const answer = await fetch(box.dataset.proof, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(String(answer.status));
  const challenge = await answer.json();
  const solution = await solveChallengeWorkers({
    challenge,
    concurrency: Math.min(4, navigator.hardwareConcurrency || 1),
    createWorker: () => new Worker(box.dataset.worker),
  });
  if (!solution || solution.derivedKey === undefined) throw new Error('no solution');
  return encode({ challenge, solution });
}

function prepare(box) {
  const form = box.closest('form');
  const field = box.querySelector('input');
  const said = box.querySelector('[data-proof-said]');
  box.querySelector('[data-proof-none]').hidden = true;
  let state = 'idle';
  let sending = null;

  async function begin() {
    if (state !== 'idle') return;
    state = 'working';
    said.textContent = box.dataset.wait;
    try {
      field.value = await solve(box);
      state = 'done';
      said.textContent = box.dataset.done;
      if (sending) form.requestSubmit(sending.submitter);
    } catch {
      // Without it the server says what else one can do.
      state = 'failed';
      said.textContent = box.dataset.failed;
      box.querySelector('[data-proof-none]').hidden = false;
      if (sending) form.requestSubmit(sending.submitter);
    }
  }

  form.addEventListener('focusin', begin, { once: true });
  form.addEventListener('submit', (event) => {
    if (state === 'done' || state === 'failed') return;
    event.preventDefault();
    sending = { submitter: event.submitter };
    begin();
  });
  // Come back to from another page: what was sent is used up.
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    [state, sending, field.value] = ['idle', null, ''];
    begin();
  });
}

if (window.crypto?.subtle && window.Worker) document.querySelectorAll('[data-proof]').forEach(prepare);
