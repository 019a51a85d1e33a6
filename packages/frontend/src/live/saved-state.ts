import type { KeptBacklog } from "@wezterm-parallel/shared/client/live/live-store";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

/** State saved for when the server is away, of the last signed-in user only. */
export interface SavedState {
  readonly me: Identity;
  readonly backlog: KeptBacklog;
}

const databaseName = "wzp-kept";
const storeName = "state";
const only = "last";

/** Returns undefined when nothing was saved, when another release saved it, or when the browser forbids storage. */
export async function readSavedState(): Promise<SavedState | undefined> {
  return await withStore("readonly", (store) => store.get(only) as IDBRequest<SavedState | undefined>);
}

export async function saveState(state: SavedState): Promise<void> {
  await withStore("readwrite", (store) => store.put(state, only));
}

/** Deletes the saved state on sign-out, so that nothing of it stays in the browser. */
export async function deleteSavedState(): Promise<void> {
  await withStore("readwrite", (store) => store.clear());
}

async function withStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  const database = await open();
  if (database === undefined) return undefined;
  try {
    return await answerOf(ask(database.transaction(storeName, mode).objectStore(storeName)));
  } finally {
    database.close();
  }
}

/** Some browsers forbid IndexedDB in private windows and report it as an error. */
function open(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    const request = indexedDB.open(databaseName, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(storeName));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => resolve(undefined));
    request.addEventListener("blocked", () => resolve(undefined));
  });
}

function answerOf<T>(request: IDBRequest<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    request.addEventListener("success", () => resolve(request.result));
    // On a full disk nothing is saved; the page works without.
    request.addEventListener("error", () => resolve(undefined));
  });
}
