import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { isSamePerson } from "@wezterm-parallel/shared/domain/review/review";

import type { EventFeed, WorkerGateway } from "../../../base/backlog.ts";
import type { VerdictRecord } from "../../../drivers/store/reviews.ts";
import type { MergeStore } from "../merge-store.ts";

interface FollowCommitsOptions {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

/** Pause in ms before asking a worker again that did not answer: the first one, and the longest. */
const firstRetryMs = 500;
const longestRetryMs = 60_000;

/**
 * Brings reviews to new commits of their changes. Until the worker with the commits has answered, no approval holds
 * for them.
 */
export class CommitFollower implements Disposable {
  readonly #options: FollowCommitsOptions;
  readonly #feed: Disposable;
  #isBusy = false;
  #again = false;
  #disposed = false;
  #tries = 0;
  #retry: Disposable | undefined;

  constructor(options: FollowCommitsOptions) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => {
      if (!events.some(({ kind }) => kind.startsWith("change.") || kind === "worker.connected")) return;
      this.#tries = 0;
      void this.#follow();
    });
    void this.#follow();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#feed[Symbol.dispose]();
    this.#retry?.[Symbol.dispose]();
  }

  async #follow(): Promise<void> {
    this.#again = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    let isLeft = false;
    while (this.#again && !this.#disposed) {
      this.#again = false;
      isLeft = false;
      for (const id of await this.#options.store.reader.unrevised())
        if (!(await this.#revise(id))) isLeft = true;
    }
    this.#isBusy = false;
    if (isLeft && !this.#disposed) this.#tryLater();
  }

  #tryLater(): void {
    const ms = Math.min(firstRetryMs * 2 ** this.#tries, longestRetryMs);
    this.#tries += 1;
    this.#retry?.[Symbol.dispose]();
    this.#retry = this.#options.clock.after(ms, () => void this.#follow());
  }

  /** Returns false if the worker did not answer. */
  async #revise(change: number): Promise<boolean> {
    const { reader, reviews } = this.#options.store;
    const record = this.#disposed ? undefined : await reader.change(change);
    if (record === undefined) return true;
    const { worker, ref: project, base, tip: commit } = record;
    const revisions = await reader.revisions(change);
    const approved = new Set(approvedCommits(await reader.verdicts(change)));
    const spans = revisions.filter((each) => approved.has(each.commit) && each.commit !== commit);
    const threads = (await reader.threads(change)).map(
      ({ thread, path, side, first, last, commit: written }) => ({
        thread,
        path,
        side,
        first,
        last,
        in: written,
      }),
    );
    const question = { kind: "revise", project, base, commit, threads, spans: spans.map(spanOf) } as const;
    const asked = await this.#options.gateway.ask<"revise">(worker, question);
    if (asked.ok && !this.#disposed) await reviews.revise(change, { commit, ...asked.value });
    return asked.ok;
  }
}

function spanOf({ base, commit }: { base: string; commit: string }) {
  return { base, commit };
}

/** Returns the commits for which the newest verdicts of persons are approvals. */
function approvedCommits(verdicts: readonly VerdictRecord[]): readonly string[] {
  const judging = verdicts.filter(({ verdict }) => verdict !== "comment");
  return judging
    .filter(
      ({ by, verdict }, at) =>
        verdict === "approved" && !judging.slice(at + 1).some((later) => isSamePerson(later.by, by)),
    )
    .map(({ holdsFor }) => holdsFor);
}
