import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import {
  historyPoints,
  historySteps,
  type SystemPoint,
} from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import type { EventFeed, Records } from "../../base/backlog.ts";
import { DirectorySize } from "./directory-size.ts";
import { type SystemSample, mergeSamples } from "./merge-points.ts";
import { TaskWaits } from "./metrics/task-waits.ts";
import { PointFile } from "./point-file.ts";
import { readMachine } from "./read-machine.ts";

/** Totals of the system over time. */
export interface SystemHistory {
  /** Returns the points after a time (epoch ms), oldest first. */
  points(since: number): readonly SystemPoint[];
  /** Bytes of logs and artifacts; undefined until the first measurement. */
  readonly attemptBytes: number | undefined;
}

/** Number of waits per step for the quantiles; more would not change them. */
const measuredWaits = 10_000;
const endings: ReadonlySet<Event["kind"]> = new Set([
  "task.succeeded",
  "task.failed",
  "task.cancelled",
  "task.skipped",
]);

interface SystemHistoryOptions {
  /** State directory. */
  readonly state: string;
  readonly records: Pick<Records, "status">;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

/** Counts of events since the last sample. */
interface Heard {
  readonly at: number;
  readonly ended: number;
  readonly waits: readonly number[];
}

/** Samples the system every ten seconds; keeps an hour of samples and a day of minutes across restarts. */
export class SampledSystem implements SystemHistory, Disposable {
  readonly #options: SystemHistoryOptions;
  readonly #opened = new DisposableStack();
  readonly #fine: PointFile;
  readonly #coarse: PointFile;
  readonly #attempts: DirectorySize;
  readonly #taskWaits = new TaskWaits();
  #timer: Disposable | undefined;
  #waits: number[] = [];
  #ended = 0;
  /** One sample after the other, so that slow reads do not change their order. */
  #looking = Promise.resolve();
  /** Samples of the current minute. */
  #looks: SystemSample[] = [];

  constructor(options: SystemHistoryOptions) {
    const { state, feed, clock } = options;
    this.#options = options;
    this.#fine = this.#opened.use(new PointFile(`${state}/system-seconds.jsonl`, historyPoints.fine));
    this.#coarse = this.#opened.use(new PointFile(`${state}/system-minutes.jsonl`, historyPoints.coarse));
    this.#attempts = this.#opened.use(new DirectorySize(`${state}/attempts`, clock));
    this.#opened.use(feed.listen((events) => events.forEach((event) => this.#hear(event))));
    this.#wait();
  }

  /** Uses the samples where available, and the minutes before them. */
  points(since: number): readonly SystemPoint[] {
    const fine = this.#fine.points;
    const begin = (fine[0]?.at ?? Number.POSITIVE_INFINITY) - historySteps.fine;
    const coarse = this.#coarse.points.filter(({ at }) => at <= begin);
    return [...coarse, ...fine].filter(({ at }) => at > since);
  }

  get attemptBytes(): number | undefined {
    return this.#attempts.bytes;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#opened.dispose();
  }

  #wait(): void {
    this.#timer = this.#options.clock.after(historySteps.fine, () => {
      const heard = { at: this.#options.clock.now(), ended: this.#ended, waits: this.#waits };
      this.#waits = [];
      this.#ended = 0;
      this.#looking = this.#looking.then(() => this.#look(heard));
      this.#wait();
    });
  }

  #hear(event: Event): void {
    const wait = this.#taskWaits.hear(event);
    if (wait !== undefined && this.#waits.length < measuredWaits) this.#waits.push(wait);
    if (endings.has(event.kind)) this.#ended += 1;
  }

  async #look({ waits, ...heard }: Heard): Promise<void> {
    const look = { point: await this.#readPoint(heard), waits };
    const fine = mergeSamples([look], historySteps.fine);
    if (fine !== undefined) this.#fine.add(fine);
    this.#looks.push(look);
    if (this.#looks.length * historySteps.fine < historySteps.coarse) return;
    const coarse = mergeSamples(this.#looks, historySteps.coarse);
    if (coarse !== undefined) this.#coarse.add(coarse);
    this.#looks = [];
  }

  async #readPoint({ at, ended }: Omit<Heard, "waits">): Promise<SystemSample["point"]> {
    const { records, state } = this.#options;
    const { tasks, workers } = await records.status();
    const { blocked, ready, parked, leased, running, verifying } = tasks;
    return {
      at,
      tasks: { blocked, ready, parked, leased, running, verifying },
      ended,
      workers: workers.filter(({ state }) => state === "connected").length,
      ...readMachine(state),
      ...(this.attemptBytes !== undefined && { attempts: this.attemptBytes }),
    };
  }
}
