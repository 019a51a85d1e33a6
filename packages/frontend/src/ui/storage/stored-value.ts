import { useSyncExternalStore } from "react";

/** A value that the browser stores per user, shared across visits and tabs. */
export interface StoredValue<T> {
  get(): T;
  set(value: T): void;
  listen(changed: () => void): () => void;
  /** Returns whether this page has set it. */
  wasSet(): boolean;
}

interface KeptOptions<T> {
  /** Validates the stored value: undefined when invalid. */
  readonly read: (stored: unknown) => T | undefined;
  readonly otherwise: T;
  /**
   * Returns the part that may be stored, where the rest may be secret: the full value lives until the page is left and
   * is not replaced by changes in other tabs. Absent: everything is stored.
   */
  readonly storable?: (value: T) => T;
}

const prefix = "wzp";
const personKey = `${prefix}:person`;
const entries = new Map<string, { readonly ownTab: boolean; readonly forget: () => void }>();

/** Creates a stored value. `name` is unique in the product, such as `board.views`. */
export function storedValue<T>(name: string, { read, otherwise, storable }: KeptOptions<T>): StoredValue<T> {
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((changed) => changed());
  let known: { readonly value: T } | undefined;
  let set = false;
  entries.set(name, {
    ownTab: storable !== undefined,
    forget: () => {
      known = undefined;
      tell();
    },
  });
  return {
    get: () => (known ??= { value: read(load(keyOf(name))) ?? otherwise }).value,
    set: (value) => {
      known = { value };
      set = true;
      store(keyOf(name), JSON.stringify(storable === undefined ? value : storable(value)));
      tell();
    },
    listen: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    wasSet: () => set,
  };
}

/** Returns the current value; renders again when it changes. */
export function useStoredValue<T>(kept: StoredValue<T>): T {
  return useSyncExternalStore(kept.listen, kept.get);
}

/** Switches storage to this user; before the first sign-in, the previous user's values apply. */
export function storeForPerson(id: string): void {
  if (load(personKey) === id) return;
  store(personKey, JSON.stringify(id));
  forgetAll();
}

/** Applies changes made in other tabs. */
export function followOtherTabs(): () => void {
  const changed = ({ key, newValue }: StorageEvent) => {
    if (key === null || key === personKey) return forgetAll();
    for (const [name, { ownTab, forget }] of entries)
      if (key === keyOf(name) && (newValue === null || !ownTab)) forget();
  };
  window.addEventListener("storage", changed);
  return () => window.removeEventListener("storage", changed);
}

/** Deletes all values whose names start with the prefix, such as `add.`, of all users of this browser. */
export function deleteStoredValues(beginning: string): void {
  for (const key of storedKeys()) {
    const [whose, , ...name] = key.split(":");
    if (whose === prefix && name.join(":").startsWith(beginning)) localStorage.removeItem(key);
  }
  for (const [name, { forget }] of entries) if (name.startsWith(beginning)) forget();
}

function forgetAll(): void {
  for (const { forget } of entries.values()) forget();
}

function storedKeys(): readonly string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function keyOf(name: string): string {
  const person = load(personKey);
  return `${prefix}:${typeof person === "string" ? person : "anyone"}:${name}`;
}

/** Storage may be forbidden (private windows, policies): then values last only until the page is left. */
function load(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function store(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Full or forbidden: the value lasts until the page is left.
  }
}
