// A page that is to be opened without a connection: its service worker is given the addresses of what it is made of.
import { noteKept } from './forgetting.js';

function addresses() {
  const found = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="preload"], link[rel="icon"]')].map((link) => link.href);
  for (const script of document.scripts) if (script.src) found.push(script.src);
  for (const icon of document.querySelectorAll('use')) found.push(new URL(icon.getAttribute('href'), location.href).href.split('#')[0]);
  const fetched = performance.getEntriesByType('resource').map((one) => one.name.split('#')[0]).filter((name) => name.includes('/static/'));
  return [...new Set([location.pathname, ...found, ...fetched])];
}

// Registers `worker` for this page alone; `ready` is shown when all is kept: for `person`, at most `until`.
export async function keepPage(worker, ready, person, until = 0) {
  if (!('serviceWorker' in navigator)) return;
  noteKept(person, location.pathname, until);
  await navigator.serviceWorker.register(worker, { scope: location.pathname });
  const { active } = await navigator.serviceWorker.ready;
  const channel = new MessageChannel();
  channel.port1.onmessage = (event) => {
    ready.hidden = event.data !== 'kept';
  };
  active.postMessage({ keep: addresses() }, [channel.port2]);
}
