// What is kept in this browser, also when it is closed: `entries` that were written down, and `drafts` of forms.
const opening = new Promise((done, failed) => {
  const asked = indexedDB.open('talka-field', 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore('entries', { keyPath: 'uuid' });
    asked.result.createObjectStore('drafts', { keyPath: 'key' });
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});

export async function kept(name, mode, act) {
  const database = await opening;
  return new Promise((done, failed) => {
    const work = database.transaction(name, mode);
    const asked = act(work.objectStore(name));
    work.oncomplete = () => done(asked.result);
    work.onerror = work.onabort = () => failed(work.error);
  });
}

export const put = (name, row) => kept(name, 'readwrite', (store) => store.put(row));
export const drop = (name, key) => kept(name, 'readwrite', (store) => store.delete(key));
export const get = (name, key) => kept(name, 'readonly', (store) => store.get(key));
