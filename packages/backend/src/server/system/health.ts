import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  type FailureMessage,
  createMessage,
  createFailure,
} from "@wezterm-parallel/shared/domain/failure-message";

import type { Records } from "../../base/backlog.ts";

/**
 * Ms for which a result is reused: about the start-up time of a command. On a busy disk, the probe blocks all
 * requests.
 */
const keptMs = 200;

/** Problems that a person must solve, because the server cannot. */
export class Health {
  readonly #records: Pick<Records, "lastEvent">;
  readonly #clock: Clock;
  readonly #directory: string;
  readonly #since = new Map<string, number>();
  #logs: { readonly trouble: Failure | undefined; readonly at: number } | undefined;

  /** `directory`: where logs are written. */
  constructor(records: Pick<Records, "lastEvent">, clock: Clock, directory: string) {
    this.#records = records;
    this.#clock = clock;
    this.#directory = directory;
  }

  /** Tests a read from the store now, and a write next to the logs if the last one is too old. */
  async trouble(): Promise<readonly Failure[]> {
    const store = await this.#attempt("store", storeUnreadable, () => this.#records.lastEvent());
    return [store, await this.#logsTrouble()].filter((failure) => failure !== undefined);
  }

  async #logsTrouble(): Promise<Failure | undefined> {
    const now = this.#clock.monotonic();
    if (this.#logs !== undefined && now - this.#logs.at < keptMs) return this.#logs.trouble;
    const unwritable = (code: string) =>
      createMessage("logs-unwritable", { directory: this.#directory, code });
    const trouble = await this.#attempt("logs", unwritable, async () => probe(this.#directory));
    this.#logs = { trouble, at: now };
    return trouble;
  }

  async #attempt(
    what: string,
    detail: (code: string) => FailureMessage,
    effect: () => Promise<unknown>,
  ): Promise<Failure | undefined> {
    try {
      await effect();
      this.#since.delete(what);
      return undefined;
    } catch (error) {
      const since = this.#since.get(what) ?? this.#clock.now();
      this.#since.set(what, since);
      const { code } = error as NodeJS.ErrnoException;
      return createFailure({
        reason: code === "ENOSPC" || code === "EDQUOT" ? "disk-full" : "read-only-home",
        detail: detail(code ?? "unknown error"),
        hint: createMessage("store-unwritable-hint"),
        data: { since },
      });
    }
  }
}

function storeUnreadable(code: string): FailureMessage {
  return createMessage("store-unreadable", { code });
}

function probe(directory: string): void {
  const file = `${directory}/.probe`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // More than a file system stores inside an inode, so that a full disk is detected.
  writeFileSync(file, Buffer.alloc(4096, 1), { mode: 0o600 });
  rmSync(file);
}
