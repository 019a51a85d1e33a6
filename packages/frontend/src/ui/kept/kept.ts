import { useSyncExternalStore } from "react";

/** Something that this browser remembers for one person, across visits and tabs. */
export interface Kept<T> {
  get(): T;
  set(value: T): void;
  listen(changed: () => void): () => void;
}

interface KeptOptions<T> {
  /** What was stored, checked: undefined when it is none of what it may be. */
  readonly read: (stored: unknown) => T | undefined;
  readonly otherwise: T;
}

const prefix = "wzp";
const personKey = `${prefix}:person`;
const entries = new Set<{ forget: () => void }>();

/** `name` is unique in the product, such as `board.views`. */
export function keep<T>(name: string, { read, otherwise }: KeptOptions<T>): Kept<T> {
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((changed) => changed());
  let known: { readonly value: T } | undefined;
  entries.add({
    forget: () => {
      known = undefined;
      tell();
    },
  });
  return {
    get: () => (known ??= { value: read(load(keyOf(name))) ?? otherwise }).value,
    set: (value) => {
      known = { value };
      store(keyOf(name), JSON.stringify(value));
      tell();
    },
    listen: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}

/** For hooks: the value as it is now, drawn again when it changes. */
export function useKept<T>(kept: Kept<T>): T {
  return useSyncExternalStore(kept.listen, kept.get);
}

/** From now on everything kept is this person's; before the first sign-in it is that of whoever was here last. */
export function keepForPerson(id: string): void {
  if (load(personKey) === id) return;
  store(personKey, JSON.stringify(id));
  forgetAll();
}

/** Changes made in other tabs count here as well. */
export function followOtherTabs(): () => void {
  const changed = (event: StorageEvent) => {
    if (event.key === null || event.key.startsWith(`${prefix}:`)) forgetAll();
  };
  window.addEventListener("storage", changed);
  return () => window.removeEventListener("storage", changed);
}

function forgetAll(): void {
  for (const entry of entries) entry.forget();
}

function keyOf(name: string): string {
  const person = load(personKey);
  return `${prefix}:${typeof person === "string" ? person : "anyone"}:${name}`;
}

/** Storage may be forbidden (private windows, policies): then nothing outlives the page. */
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
    // Full or forbidden: the value holds until the page is left.
  }
}
