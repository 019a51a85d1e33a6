import type { KeptBacklog } from "@wezterm-parallel/shared/client/live/live-store";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/auth-schemas";

/** What this browser remembers of the server for when it is away: of one person, who was signed in last. */
export interface KeptState {
  readonly me: Identity;
  readonly backlog: KeptBacklog;
}

const databaseName = "wzp-kept";
const storeName = "state";
const only = "last";

/** Undefined where nothing was kept, by another release as well, or where the browser keeps nothing. */
export async function readKeptState(): Promise<KeptState | undefined> {
  return await withStore("readonly", (store) => store.get(only) as IDBRequest<KeptState | undefined>);
}

export async function keepState(state: KeptState): Promise<void> {
  await withStore("readwrite", (store) => store.put(state, only));
}

/** When somebody signs out, or is signed out: nothing of what they saw stays in the browser. */
export async function forgetKeptState(): Promise<void> {
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

/** Some browsers keep nothing in private windows, and say so by an error. */
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
    // A full disk keeps nothing; the page goes on without.
    request.addEventListener("error", () => resolve(undefined));
  });
}
