// Pages that were kept for when there is no connection show names: they are forgotten when whoever kept them signs out
// (any page shows that), when somebody else signs in, and when their time is over. What waits to be sent stays: it goes
// out when its writer signs in again, and no page shows it to anybody else.
import { openDoor } from './kept.js';

const KEY = 'talka-kept';
export const cacheOf = (path) => `talka-page:${new URL(path, location.href).href}`;

function noted() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export function noteKept(person, path, until) {
  const known = noted();
  const pages = known?.person === person ? known.pages : {};
  localStorage.setItem(KEY, JSON.stringify({ person, pages: { ...pages, [path]: until || 0 } }));
}

async function forgetPage(path) {
  await caches.delete(cacheOf(path));
  const scope = new URL(path, location.href).href;
  for (const one of await navigator.serviceWorker.getRegistrations()) if (one.scope === scope) await one.unregister();
}

// `reader` is who is signed in: a number, "" for nobody, undefined on pages that don't know.
export async function forgetWhatIsOver(reader) {
  const known = noted();
  if (!known || reader === undefined || !('caches' in window)) return;
  const isOther = known.person !== reader;
  const over = Object.keys(known.pages).filter((path) => isOther || (known.pages[path] && known.pages[path] < Date.now()));
  if (!over.length) return;
  const door = openDoor();
  for (const path of over) {
    await forgetPage(path);
    delete known.pages[path];
  }
  for (const row of await door.all('lists')) if (isOther || row.until < Date.now()) await door.drop('lists', row.key);
  if (isOther || !Object.keys(known.pages).length) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(known));
}
