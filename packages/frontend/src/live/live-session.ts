import type { Client } from "@wezterm-parallel/shared/client/client";
import { usualLimits } from "@wezterm-parallel/shared/client/live/live-backlog";
import { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { browserClock } from "./browser-clock.ts";

/**
 * Polling interval in ms while the page is visible, because no event announces a full disk, maintenance, or shutdown.
 */
const statusEveryMs = 10_000;

/**
 * Tasks of a run that are loaded before a view requests them. Why: the first view on a slow connection would wait for
 * more.
 */
const unasked = 300;

/** The page's live data while a user is signed in. */
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

  /** Version of the store at the last notification; constant within a frame, so that all components agree. */
  get version(): number {
    return this.#seen;
  }

  /** Notifies at most once per frame, and not while the page is hidden. */
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
