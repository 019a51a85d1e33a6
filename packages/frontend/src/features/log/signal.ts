import { useSyncExternalStore } from "react";

/** Notifies React components of changes in non-React state. */
export class Signal {
  readonly #listeners = new Set<() => void>();
  #version = 0;

  get version(): number {
    return this.#version;
  }

  readonly tell = (): void => {
    this.#version += 1;
    for (const changed of this.#listeners) changed();
  };

  readonly listen = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };
}

/** Renders again after every `tell`. */
export function useSignal(signal: Signal): number {
  return useSyncExternalStore(signal.listen, () => signal.version);
}
