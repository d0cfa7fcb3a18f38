// The service worker of one page that works without a connection: it serves that page, and what the page is made of.
// Nothing else passes through it; what is written is kept and sent by the page itself. `offline/forgetting.js` empties it.
const NAME = `talka-page:${self.registration.scope}`;
const PATIENCE = 4000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (!event.data?.keep) return;
  const tell = (word) => event.ports[0]?.postMessage(word);
  event.waitUntil(keep(event.data.keep).then(() => tell('kept'), () => tell('failed')));
});

async function keep(addresses) {
  const cache = await caches.open(NAME);
  const wanted = new Set(addresses.map((address) => new URL(address, self.location.href).href));
  await Promise.all([...wanted].map((address) => keepOne(cache, address)));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
}

async function keepOne(cache, address) {
  const isPage = new URL(address).pathname === new URL(self.registration.scope).pathname;
  if (!isPage && (await cache.match(address))) return;  // its name has the content's digest
  try {
    const answer = await fetch(address, { credentials: 'same-origin', redirect: 'manual' });
    if (answer.ok) return await cache.put(address, answer);
  } catch { /* no connection: what is kept already will do */ }
  if (!(await cache.match(address))) throw new Error(address);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const isPage = new URL(request.url).pathname === new URL(self.registration.scope).pathname;
  if (request.mode === 'navigate') {
    if (isPage) event.respondWith(page(request));
  } else if (!isPage) event.respondWith(part(request));
});

// The server's page, unless there is no connection, or one so bad that it would be waited for in vain.
async function page(request) {
  const cache = await caches.open(NAME);
  const kept = await stillKept(cache, request);
  const fresh = fetch(request);
  if (!kept) return fresh;
  const waited = new Promise((done) => setTimeout(done, PATIENCE, kept));
  try {
    const answer = await Promise.race([fresh, waited]);
    return answer.status >= 500 ? kept : answer;
  } catch {
    return kept;
  } finally {
    fresh.catch(() => {});
  }
}

// A page may say until when it is kept.
async function stillKept(cache, request) {
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  const until = Number(kept?.headers.get('Talka-Kept-Until') ?? 0);
  if (!until || until > Date.now()) return kept;
  await caches.delete(NAME);
  return undefined;
}

async function part(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}
