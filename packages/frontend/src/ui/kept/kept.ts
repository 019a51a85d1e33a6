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
  /**
   * The part that may be written down, where the rest may be secret: all of it holds until the page is left, and
   * another tab's writing does not take its place. Absent: all of it.
   */
  readonly storable?: (value: T) => T;
}

const prefix = "wzp";
const personKey = `${prefix}:person`;
const entries = new Map<string, { readonly ownTab: boolean; readonly forget: () => void }>();

/** `name` is unique in the product, such as `board.views`. */
export function keep<T>(name: string, { read, otherwise, storable }: KeptOptions<T>): Kept<T> {
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((changed) => changed());
  let known: { readonly value: T } | undefined;
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
      store(keyOf(name), JSON.stringify(storable === undefined ? value : storable(value)));
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
  const changed = ({ key, newValue }: StorageEvent) => {
    if (key === null || key === personKey) return forgetAll();
    for (const [name, { ownTab, forget }] of entries)
      if (key === keyOf(name) && (newValue === null || !ownTab)) forget();
  };
  window.addEventListener("storage", changed);
  return () => window.removeEventListener("storage", changed);
}

/** Everything whose name begins so, such as `add.`, of everybody who was here. */
export function forgetKept(beginning: string): void {
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
