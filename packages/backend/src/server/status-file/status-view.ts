import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import {
  statusFileLimits,
  statusHeartbeatMs,
  type StatusFile,
} from "@wezterm-parallel/shared/protocol/status-file";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { Records } from "../../base/backlog.ts";
import { CurrentChanges } from "./current-changes.ts";
import { CurrentPools } from "./current-pools.ts";
import { CurrentRuns } from "./current-runs.ts";
import { StatusNews } from "./news.ts";

export type StatusRecords = Pick<
  Records,
  "runs" | "run" | "tasks" | "task" | "events" | "lastEvent" | "changes" | "projects" | "pools"
>;

/** Events searched at the start for unread notices; covers some hundred tasks. */
const seeded = 2_000;

/** The content of the status file, updated by events: the cost depends on the changes, not on the amount stored. */
export class StatusView {
  readonly #records: StatusRecords;
  readonly #clock: Clock;
  readonly #runs: CurrentRuns;
  readonly #news: StatusNews;
  readonly #changes: CurrentChanges;
  readonly #pools: CurrentPools;
  readonly #startedAt: number;
  #seq: number | undefined;
  /** Events that came while the first read looked for earlier ones. */
  #early: Event[] = [];

  constructor(records: StatusRecords, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
    this.#runs = new CurrentRuns(records);
    this.#news = new StatusNews(records);
    this.#changes = new CurrentChanges(records);
    this.#pools = new CurrentPools(records);
    this.#startedAt = clock.now();
  }

  /** Runs inside commits, so it only records what to look up later. */
  hear(events: readonly Event[]): void {
    if (this.#seq === undefined) this.#early.push(...events);
    else this.#note(events);
  }

  /** Throws when the store cannot be read; pending changes are retained. */
  async read(): Promise<StatusFile> {
    if (this.#seq === undefined) await this.#start();
    const now = this.#clock.now();
    // Changes during the reads below may be in the file, but only the next one says so.
    const seq = this.#seq ?? 0;
    const { runs, moreRuns, counts } = await this.#runs.read(now);
    const tasks = await this.#runs.tasks();
    const open = counts.working + counts.waiting + counts.failed;
    return {
      version: 1,
      release: releaseVersion,
      at: now,
      heartbeatMs: statusHeartbeatMs,
      server: { pid: process.pid, startedAt: this.#startedAt },
      seq,
      counts,
      runs,
      moreRuns,
      tasks: tasks.slice(0, statusFileLimits.tasks),
      moreTasks: Math.max(0, open - Math.min(tasks.length, statusFileLimits.tasks)),
      ...(await this.#news.read()),
      changes: [...(await this.#changes.read(now))],
      pools: [...(await this.#pools.read())],
    };
  }

  async #start(): Promise<void> {
    this.#early = [];
    const last = await this.#records.lastEvent();
    const old = await this.#records.events({ after: Math.max(0, last - seeded), limit: seeded });
    await this.#runs.start();
    const upTo = old.at(-1)?.seq ?? last;
    this.#seq = upTo;
    this.#note(old);
    this.#note(this.#early.filter(({ seq }) => seq > upTo));
    this.#early = [];
  }

  #note(events: readonly Event[]): void {
    for (const event of events) {
      this.#runs.hear(event);
      this.#news.hear(event);
      this.#changes.hear(event);
      this.#pools.hear(event);
    }
    this.#seq = Math.max(this.#seq ?? 0, events.at(-1)?.seq ?? 0);
  }
}
