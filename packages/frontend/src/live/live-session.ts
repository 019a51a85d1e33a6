import type { Client } from "@wezterm-parallel/shared/client/client";
import { usualLimits } from "@wezterm-parallel/shared/client/live/live-backlog";
import { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { browserClock } from "./browser-clock.ts";

/** No event tells of a full disk, of maintenance, or of a server that stops: it is asked, while the page is seen, ms. */
const statusEveryMs = 10_000;

/** Tasks of a run that are loaded though nobody looks at it. Origin: more, and the first view on a slow line waits for them. */
const unasked = 300;

/** What the page keeps of the server while somebody is signed in. */
export class LiveSession implements Disposable {
  readonly store: LiveStore;
  readonly #listeners = new Set<() => void>();
  readonly #listening: Disposable;
  #seen = 0;
  #frame: number | undefined;
  readonly #asking = setInterval(() => this.#askStatus(), statusEveryMs);

  constructor(api: Client) {
    this.store = new LiveStore(api, browserClock, { limits: { ...usualLimits, unasked } });
    this.#listening = this.store.listen(() => this.#changed());
    void this.store.run();
  }

  /** Version of the store as last told; between two pictures it stands still, so that all parts of a page agree. */
  get version(): number {
    return this.#seen;
  }

  /** Tells once for a picture, however much has changed, and not at all while nobody can see the page. */
  readonly listen = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  };

  [Symbol.dispose](): void {
    clearInterval(this.#asking);
    this.#listening[Symbol.dispose]();
    this.store[Symbol.dispose]();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #askStatus(): void {
    if (document.visibilityState === "visible") void this.store.refreshStatus();
  }

  #changed(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#seen = this.store.version;
      for (const changed of this.#listeners) changed();
    });
  }
}
