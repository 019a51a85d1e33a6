import type { ComponentType } from "react";

/** A component whose script is fetched once; after a failure the next who wants it tries again. */
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

  load(): Promise<Component> {
    this.#loading ??= this.#fetch();
    return this.#loading;
  }

  async #fetch(): Promise<Component> {
    try {
      this.#component = await this.#load();
      return this.#component;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }
}
