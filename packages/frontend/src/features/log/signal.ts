import { useSyncExternalStore } from "react";

/** Tells components that something without React in it has changed. */
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

/** Draws again after every `tell`. */
export function useSignal(signal: Signal): number {
  return useSyncExternalStore(signal.listen, () => signal.version);
}
