import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Principal } from "./principal.ts";

interface Closable {
  destroy(): unknown;
  once(event: "close", heard: () => void): unknown;
}

/**
 * Revocations must take effect within a second. Polling instead of one timer, because the wall clock may be changed.
 */
const lookEveryMs = 500;

/**
 * Open responses and sockets with their principal. A revocation or the expiry of the key or sign-in closes them at
 * once, instead of only refusing their next request.
 */
export class OpenConnections implements Disposable {
  readonly #clock: Clock;
  readonly #open = new Map<Closable, Principal>();
  readonly #streams = new Map<string, number>();
  #look: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(connection: Closable, principal: Principal): void {
    if (principal.grant === undefined) return;
    this.#open.set(connection, principal);
    connection.once("close", () => this.#open.delete(connection));
    if (principal.until !== undefined) this.#lookLater();
  }

  #lookLater(): void {
    this.#look ??= this.#clock.after(lookEveryMs, () => {
      this.#look = undefined;
      this.#endOutdated();
    });
  }

  #endOutdated(): void {
    const now = this.#clock.now();
    for (const [connection, { until }] of this.#open) {
      if (until === undefined) continue;
      if (until <= now) connection.destroy();
      else this.#lookLater();
    }
  }

  [Symbol.dispose](): void {
    this.#look?.[Symbol.dispose]();
  }

  /** Counts a long-lived connection by its kind until the count is disposed of. */
  count(kind: string): Disposable {
    this.#streams.set(kind, (this.#streams.get(kind) ?? 0) + 1);
    return {
      [Symbol.dispose]: () => void this.#streams.set(kind, (this.#streams.get(kind) ?? 1) - 1),
    };
  }

  /** Number of open connections by kind. */
  get streams(): ReadonlyMap<string, number> {
    return this.#streams;
  }

  /** Excludes a connection that ends by itself, such as the response to a sign-out. */
  spare(connection: Closable): void {
    this.#open.delete(connection);
  }

  /** Closes the connections of these grants or this user. A client that reconnects is authenticated again. */
  end({ grants, user }: { readonly grants: readonly string[]; readonly user?: string | undefined }): void {
    for (const [connection, principal] of this.#open) {
      const concerned =
        grants.includes(principal.grant ?? "") || (user !== undefined && principal.id === user);
      if (concerned) connection.destroy();
    }
  }
}
