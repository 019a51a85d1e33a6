import { ok, type Result } from "@wezterm-parallel/shared/base/result";

import { inLanes } from "./in-lanes.ts";

/** 200 works have as many pairs. */
const limit = 20_000;

/** Keeps values that never change for their key, until there are too many. */
export class BoundedCache<T> {
  readonly #values = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: T): void {
    this.#values.set(key, value);
  }

  trim(): void {
    if (this.#values.size > limit) this.#values.clear();
  }

  /** Finds the missing values, a few at a time; fails as the first that cannot be found. */
  async fill<F>(
    keys: readonly string[],
    find: (key: string) => Promise<Result<T, F>>,
  ): Promise<Result<void, F>> {
    this.trim();
    const missing = keys.filter((key) => !this.#values.has(key));
    const found = await inLanes(missing, find);
    for (const [at, key] of missing.entries()) {
      const value = found[at];
      if (value === undefined) continue;
      if (!value.ok) return value;
      this.#values.set(key, value.value);
    }
    return ok(undefined);
  }
}
