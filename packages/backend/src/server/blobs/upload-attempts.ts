import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";
import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";
import type { EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records } from "../../base/backlog.ts";
import { EventFollower } from "../../base/event-follower.ts";
import type { Logger } from "../../base/log.ts";
import type { StoredAttempts } from "./stored-attempts.ts";

type Ended = EventOf<"attempt.ended">;

interface UploadOptions {
  readonly store: StoredAttempts;
  /** Removes the files of an attempt here, because the store has more of it. */
  readonly discard: (attempt: AttemptName) => Promise<void>;
  /** Keeps across restarts which attempts were stored. */
  readonly file: string;
  readonly records: Pick<Records, "events" | "lastEvent">;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

/** Attempts after which it is noted that they were stored. */
const notedAfter = 32;
const attemptsAtOnce = 4;
/** Ms until a store that was away is tried again. */
const againMs = 5_000;
/** Ms in which attempts are gathered, so that a thousand short ones cost a few notes. */
const gatherMs = 200;

/** Stores each attempt soon after its end: also when the store or the server was away at that time. */
export class AttemptUploads implements AsyncDisposable {
  readonly #options: UploadOptions;
  readonly #follower: EventFollower<"attempt.ended">;
  #trouble: { readonly since: number; readonly failure: Failure } | undefined;

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#follower = new EventFollower({
      ...options,
      name: "storing logs and artifacts",
      kinds: ["attempt.ended"],
      most: notedAfter,
      gatherMs,
      againMs,
      tell: (ended, signal) => this.#store(ended, signal),
    });
  }

  describe(): NonNullable<ResourceUse["blobs"]> {
    const { place } = this.#options.store;
    if (this.#trouble === undefined) return { place };
    const { since, failure } = this.#trouble;
    return { place, waiting: { since, detail: failure.detail } };
  }

  /** Returns whether attempts that ended before this server held the database may still have old files here. */
  get isBehind(): boolean {
    return this.#follower.isBehind && this.#trouble === undefined;
  }

  /**
   * Stores an ended attempt, unless the store has more of it than this machine, whose files are then removed. Attempts that
   * this machine cannot read must not keep the others waiting.
   */
  async settle(attempt: AttemptName): Promise<Result<void, Failure>> {
    const { store, discard, log } = this.#options;
    try {
      const sealed = await store.seal(attempt);
      if (!sealed.ok) return sealed;
      if (sealed.value === "elsewhere") await discard(attempt);
    } catch (error) {
      log.error({ attempt, error: String(error) }, "the files of an attempt were not stored");
    }
    return ok(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#follower[Symbol.asyncDispose]();
  }

  async #store(ended: readonly Ended[], signal: AbortSignal): Promise<"told" | "again"> {
    const waiting = [...ended];
    let failed: { readonly at: number; readonly failure: Failure } | undefined;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (failed !== undefined || signal.aborted) return;
        const name = nameOf(next);
        const sealed = name === undefined ? ok(undefined) : await this.settle(name);
        if (!sealed.ok) failed = { at: next.at, failure: sealed.failure };
      }
    };
    await Promise.all(Array.from({ length: attemptsAtOnce }, work));
    if (signal.aborted) return "again";
    this.#tell(failed);
    return failed === undefined ? "told" : "again";
  }

  #tell(failed: { readonly at: number; readonly failure: Failure } | undefined): void {
    const { log } = this.#options;
    if (failed === undefined && this.#trouble !== undefined)
      log.info({}, "logs and artifacts are stored again");
    if (failed !== undefined && this.#trouble === undefined)
      log.warn({ failure: failed.failure }, "logs and artifacts wait for their store");
    this.#trouble = failed && { since: this.#trouble?.since ?? failed.at, failure: failed.failure };
  }
}

function nameOf({ task, attempt }: Ended): AttemptName | undefined {
  const parsed = parseId(`${task}#${attempt}`);
  return parsed.ok && parsed.value.kind === "attempt" ? parsed.value : undefined;
}
