// What pages without a connection send later: numbers that are made here, and a POST that outlives a new session.

// Browsers have randomUUID only where the connection is safe; so is every page that keeps anything.
export function newNumber() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? '';

// Throws an Error of which the message says what is so: signedOut, forbidden, later; or the browser's own, without a connection.
export async function post(address, entries, tried = false) {
  const answer = await fetch(address, {
    method: 'POST', redirect: 'manual', credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token(), 'X-Requested-With': 'fetch' },
    body: JSON.stringify({ sent_at: new Date().toISOString(), entries }),
  });
  if (answer.type === 'opaqueredirect') throw new Error('signedOut');
  if (answer.status === 403 && !tried) {  // the token of before they signed in again: the page brings a new one
    const page = await fetch(location.pathname, { cache: 'no-store', redirect: 'manual', credentials: 'same-origin' });
    if (page.type === 'opaqueredirect') throw new Error('signedOut');
    return post(address, entries, true);
  }
  return read(answer);
}

export async function ask(address) {
  const answer = await fetch(address, { redirect: 'manual', credentials: 'same-origin', headers: { 'X-Requested-With': 'fetch' } });
  if (answer.type === 'opaqueredirect') throw new Error('signedOut');
  return read(answer);
}

function read(answer) {
  if (answer.status === 403 || answer.status === 404) throw new Error('forbidden');
  if (!answer.ok) throw new Error('later');
  return answer.json();
}
