import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Principal } from "./principal.ts";

interface Closable {
  destroy(): unknown;
  once(event: "close", heard: () => void): unknown;
}

/** Twice in the second within which what ended must be felt; wall-clock time may be set, so that no timer fits it. */
const lookEveryMs = 500;

/**
 * Answers and sockets that are open now, by who opened them: a revocation ends them, and so does the end of the time
 * for which their key or sign-in counts, not only their next request.
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

  /** What stays open is counted by its kind until the count is disposed of. */
  count(kind: string): Disposable {
    this.#streams.set(kind, (this.#streams.get(kind) ?? 0) + 1);
    return {
      [Symbol.dispose]: () => void this.#streams.set(kind, (this.#streams.get(kind) ?? 1) - 1),
    };
  }

  /** How many of each kind are open. */
  get streams(): ReadonlyMap<string, number> {
    return this.#streams;
  }

  /** This one ends by itself: the answer to who ends their own sign-in. */
  spare(connection: Closable): void {
    this.#open.delete(connection);
  }

  /** Who comes again is asked again who they are, and what they may do. */
  end({ grants, user }: { readonly grants: readonly string[]; readonly user?: string | undefined }): void {
    for (const [connection, principal] of this.#open) {
      const concerned =
        grants.includes(principal.grant ?? "") || (user !== undefined && principal.id === user);
      if (concerned) connection.destroy();
    }
  }
}
