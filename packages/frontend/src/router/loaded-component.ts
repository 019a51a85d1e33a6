import type { ComponentType } from "react";

import { fetchStylesAgain } from "./failed-styles.ts";

/** A component's script could not be fetched: the server is away or runs another release by now. */
export class MissingScript extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** A component whose script is fetched once; after a failure the next request tries again. */
export class LoadedComponent<Component = ComponentType> {
  readonly #load: () => Promise<Component>;
  #component: Component | undefined;
  #loading: Promise<Component> | undefined;

  constructor(load: () => Promise<Component>) {
    this.#load = load;
  }

  /** Undefined until it has been fetched. */
  get component(): Component | undefined {
    return this.#component;
  }

  /** Rejects with `MissingScript`. */
  load(): Promise<Component> {
    this.#loading ??= this.#fetch();
    return this.#loading;
  }

  async #fetch(): Promise<Component> {
    try {
      await fetchStylesAgain();
      this.#component = await this.#load();
      return this.#component;
    } catch (error) {
      this.#loading = undefined;
      throw error instanceof MissingScript ? error : new MissingScript(error);
    }
  }
}
