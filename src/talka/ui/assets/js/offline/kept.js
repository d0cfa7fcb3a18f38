// What a page keeps in this browser, also when it is closed: a database of its own with `stores` ({name: key}).
export function openKept(name, stores) {
  const opening = new Promise((done, failed) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(stores)) asked.result.createObjectStore(store, { keyPath });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  opening.catch(() => {});

  async function kept(store, mode, act) {
    const database = await opening;
    return new Promise((done, failed) => {
      const work = database.transaction(store, mode);
      const asked = act(work.objectStore(store));
      work.oncomplete = () => done(asked.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  }

  return {
    all: (store) => kept(store, 'readonly', (one) => one.getAll()),
    get: (store, key) => kept(store, 'readonly', (one) => one.get(key)),
    put: (store, row) => kept(store, 'readwrite', (one) => one.put(row)),
    drop: (store, key) => kept(store, 'readwrite', (one) => one.delete(key)),
    clear: (store) => kept(store, 'readwrite', (one) => one.clear()),
  };
}

// The door of an event: `entries` wait to be sent, `lists` say who may come in.
export const openDoor = () => openKept('talka-door', { entries: 'uuid', lists: 'key' });
