// Passkeys: the browser makes or uses one, and the form it was asked from carries the answer. Only on pages that need it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

function readOptions({ publicKey }) {
  const read = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (read.user) read.user = { ...read.user, id: bytes(read.user.id) };
  if (read.excludeCredentials) read.excludeCredentials = named(read.excludeCredentials);
  if (read.allowCredentials) read.allowCredentials = named(read.allowCredentials);
  return { publicKey: read };
}

function writeCredential(credential) {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
    ...(credential.authenticatorAttachment && { authenticatorAttachment: credential.authenticatorAttachment }),
  });
}

const REASONS = { NotAllowedError: 'cancelled', AbortError: 'cancelled', InvalidStateError: 'known' };

async function ask(form) {
  const said = form.querySelector('[data-said]');
  const button = form.querySelector('button');
  said.textContent = '';
  button.setAttribute('aria-disabled', 'true');
  try {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const answer = await fetch(form.dataset.options, { method: 'POST', body });
    if (!answer.ok) throw new Error(String(answer.status));
    const options = readOptions(await answer.json());
    const credential = await (form.dataset.passkey === 'create' ? navigator.credentials.create(options) : navigator.credentials.get(options));
    form.elements.credential.value = writeCredential(credential);
    form.submit();
  } catch (error) {
    said.textContent = form.dataset[REASONS[error.name] || 'failed'];
    button.removeAttribute('aria-disabled');
  }
}

if (window.PublicKeyCredential && navigator.credentials?.create) {
  for (const none of document.querySelectorAll('[data-passkey-none]')) none.hidden = true;
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (form.querySelector('button').getAttribute('aria-disabled') !== 'true') ask(form);
    });
  }
}
