import type { Client } from "@wezterm-parallel/shared/client/client";

import { LiveSession } from "./live-session.ts";

/** Opens live sessions: the first one before there is a page to show it, so that its answers come with the page's scripts. */
export class LiveStart {
  readonly #api: Client;
  #begun: LiveSession | undefined;

  constructor(api: Client) {
    this.#api = api;
  }

  begin(): void {
    this.#begun ??= new LiveSession(this.#api);
  }

  /** To be disposed by who takes it. */
  take(): LiveSession {
    const session = this.#begun ?? new LiveSession(this.#api);
    this.#begun = undefined;
    return session;
  }

  /** When nobody is signed in: what was begun asks no more. */
  drop(): void {
    this.#begun?.[Symbol.dispose]();
    this.#begun = undefined;
  }
}
