import type { Client } from "@wezterm-parallel/shared/client/client";

import { LiveSession } from "./live-session.ts";

/**
 * Opens live sessions: the first one before the page can render, so that its data loads in parallel with the scripts.
 */
export class LiveStart {
  readonly #api: Client;
  #begun: LiveSession | undefined;

  constructor(api: Client) {
    this.#api = api;
  }

  begin(): void {
    this.#begun ??= new LiveSession(this.#api);
  }

  /** The caller disposes the session. */
  take(): LiveSession {
    const session = this.#begun ?? new LiveSession(this.#api);
    this.#begun = undefined;
    return session;
  }

  /** Stops the session opened in advance when no user is signed in. */
  drop(): void {
    this.#begun?.[Symbol.dispose]();
    this.#begun = undefined;
  }
}
