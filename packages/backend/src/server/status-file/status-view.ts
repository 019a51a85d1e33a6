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
import { CurrentRuns } from "./current-runs.ts";
import { StatusNews } from "./news.ts";

export type StatusRecords = Pick<
  Records,
  "runs" | "run" | "tasks" | "task" | "events" | "lastEvent" | "changes"
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
  readonly #startedAt: number;
  #seq: number | undefined;

  constructor(records: StatusRecords, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
    this.#runs = new CurrentRuns(records);
    this.#news = new StatusNews(records);
    this.#changes = new CurrentChanges(records);
    this.#startedAt = clock.now();
  }

  /** Runs inside commits, so it only records what to look up later. */
  hear(events: readonly Event[]): void {
    // The first read finds earlier changes.
    if (this.#seq === undefined) return;
    this.#note(events);
  }

  /** Throws when the store cannot be read; pending changes are retained. */
  read(): StatusFile {
    if (this.#seq === undefined) this.#start();
    const now = this.#clock.now();
    const { runs, moreRuns, counts } = this.#runs.read(now);
    const tasks = this.#runs.tasks();
    const open = counts.working + counts.waiting + counts.failed;
    return {
      version: 1,
      release: releaseVersion,
      at: now,
      heartbeatMs: statusHeartbeatMs,
      server: { pid: process.pid, startedAt: this.#startedAt },
      seq: this.#seq ?? 0,
      counts,
      runs,
      moreRuns,
      tasks: tasks.slice(0, statusFileLimits.tasks),
      moreTasks: Math.max(0, open - Math.min(tasks.length, statusFileLimits.tasks)),
      ...this.#news.read(),
      changes: [...this.#changes.read(now)],
    };
  }

  #start(): void {
    const last = this.#records.lastEvent();
    const old = this.#records.events({ after: Math.max(0, last - seeded), limit: seeded });
    this.#runs.start();
    this.#seq = last;
    this.#note(old);
  }

  #note(events: readonly Event[]): void {
    for (const event of events) {
      this.#runs.hear(event);
      this.#news.hear(event);
      this.#changes.hear(event);
    }
    this.#seq = Math.max(this.#seq ?? 0, events.at(-1)?.seq ?? 0);
  }
}
