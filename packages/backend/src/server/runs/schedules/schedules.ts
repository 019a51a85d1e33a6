import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { runId } from "@wezterm-parallel/shared/domain/ids";
import type { RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";
import { decideSchedule } from "@wezterm-parallel/shared/domain/schedule/decide-schedule";
import type { NextTime } from "@wezterm-parallel/shared/domain/schedule/due-firings";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { Backlog, EventFeed } from "../../../base/backlog.ts";
import type {
  FiringRecord,
  ScheduleCourse,
  ScheduleOwner,
  ScheduleRecord,
} from "../../../drivers/store/schedules.ts";
import { loadTimes } from "./load-times.ts";
import type { ScheduleStores } from "./schedule-stores.ts";

export interface SchedulesOptions {
  readonly store: ScheduleStores;
  readonly backlog: Pick<Backlog, "startFiring" | "act">;
  readonly feed: EventFeed;
  readonly clock: Clock;
  /** Makes the run of a schedule as the project is now. */
  readonly submission: (schedule: ScheduleRecord) => Promise<Result<RunSubmission, Failure>>;
  /** Returns whether the owner of a schedule may still run tasks in the project of this number. */
  readonly mayRun: (owner: ScheduleOwner, project: number) => Promise<boolean>;
  /** Returns why no run may start now; undefined when it may. */
  readonly refusal: () => Failure | undefined;
}

/** Failures that pass by themselves: the firing waits, as long as it may be late. */
const passing: ReadonlySet<Failure["reason"]> = new Set(["unavailable", "rate-limited", "maintenance"]);

/** Until such a firing, or a failed change of the store, is tried again. */
const retryMs = 30_000;
/**
 * Longest sleep: timers stand still while the machine does, and do not follow changes of the clock. Waking costs one
 * comparison.
 */
const longestSleepMs = 60_000;

/**
 * Starts runs at the times of schedules. Every decision is in the store before its effect, and a firing starts in the
 * transaction that creates its run; the next server continues wherever this one stops.
 */
export class Schedules implements Disposable {
  readonly #options: SchedulesOptions;
  readonly #stack = new DisposableStack();
  /** Schedules whose next run is being made. */
  readonly #starting = new Set<number>();
  #timer: Disposable | undefined;
  /** Wall time of the next thing to do; undefined: nothing. */
  #next: number | undefined;
  #hasWaiting = false;
  #looking = false;
  #again = false;

  constructor(options: SchedulesOptions) {
    this.#options = options;
    this.#stack.use(options.feed.listen((events) => this.#hear(events)));
    this.#stack.defer(() => this.#timer?.[Symbol.dispose]());
    this.look();
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }

  /** Decides about the times that have come and starts what can start. */
  look(): void {
    this.#again = true;
    if (!this.#looking) void this.#lookUntilDone();
  }

  /** Starts a run of a schedule now, whatever its times, pause and runs are. */
  async fire(schedule: ScheduleRecord): Promise<Result<FiringRecord, Failure>> {
    const { store, clock } = this.#options;
    const dueAt = clock.now();
    const firings = [{ dueAt, state: "waiting" as const, byHand: true }];
    const recorded = await store.schedules.decide({ schedule: schedule.id, firings, dropped: [] });
    if (!recorded.ok) return recorded;
    const failure = await this.#start(schedule, dueAt);
    const [firing] = await store.reader.firings({ schedule: schedule.id, before: dueAt + 1, limit: 1 });
    // The loop may have started it first, if a run of the schedule was being made.
    if (firing?.run !== undefined) return ok(firing);
    if (failure !== undefined) await this.#giveUp(schedule, dueAt, failure);
    return fail(failure ?? notStarted);
  }

  #hear(events: readonly Event[]): void {
    const isMine = events.some(
      ({ kind }) =>
        kind === "schedule.changed" ||
        kind === "schedule.removed" ||
        (this.#hasWaiting && (kind === "run.ended" || kind === "worker.connected")),
    );
    if (isMine) this.look();
  }

  async #lookUntilDone(): Promise<void> {
    this.#looking = true;
    while (this.#again && !this.#stack.disposed) {
      this.#again = false;
      await this.#look();
    }
    this.#looking = false;
    this.#sleep();
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#options;
    const courses = (await store.reader.scheduleCourses()).filter(({ paused }) => !paused);
    const nexts: number[] = [];
    this.#hasWaiting = courses.some(({ waiting }) => waiting.length > 0);
    for (const course of courses) {
      const times = await loadTimes(course.timing);
      const now = clock.now();
      const step = (await this.#decide(course, times, now)) ?? this.#startNext(course, now);
      const due = times(now);
      nexts.push(...[step, due].filter((time) => time !== undefined));
    }
    this.#next = nexts.length === 0 ? undefined : Math.min(...nexts);
  }

  /** Records decisions; returns when to look again, or undefined if there was nothing to decide. */
  async #decide(course: ScheduleCourse, times: NextTime, now: number): Promise<number | undefined> {
    const { store, backlog } = this.#options;
    const { id, running } = course;
    const waiting = course.waiting.map(({ dueAt }) => dueAt);
    const decided = decideSchedule({ ...course, waiting, isRunning: running.length > 0 }, times, now);
    if (decided === undefined) return undefined;
    const dropped = decided.dropped.map((dueAt) => ({ dueAt, state: "skipped" as const }));
    const recorded = await store.schedules.decide({ ...decided, schedule: id, dropped });
    if (!recorded.ok) return now + retryMs;
    if (decided.cancelsRuns) await backlog.act({ action: "cancel", ids: running.map(runId), subtree: false });
    this.#again = true;
    return now;
  }

  /** Starts the first waiting firing that may; returns when to look again. */
  #startNext(course: ScheduleCourse, now: number): number | undefined {
    const { id, waiting, running } = course;
    const free = waiting.filter(({ byHand }) => byHand || running.length === 0);
    const next = free.find(({ startsAt }) => startsAt <= now);
    if (next === undefined) {
      return free.length === 0 ? undefined : Math.min(...free.map(({ startsAt }) => startsAt));
    }
    if (this.#starting.has(id)) return undefined;
    this.#starting.add(id);
    void this.#startOrWait(course, next).then((isDone) => {
      this.#starting.delete(id);
      if (isDone) this.look();
      else this.#retryLater();
    });
    return undefined;
  }

  /** Returns false when the firing still waits. */
  async #startOrWait(schedule: ScheduleRecord, { dueAt }: FiringRecord): Promise<boolean> {
    const failure = await this.#start(schedule, dueAt);
    if (failure === undefined) return true;
    const isLate = this.#options.clock.now() - dueAt > schedule.timing.windowMs;
    if (passing.has(failure.reason) && !isLate) return false;
    return this.#giveUp(schedule, dueAt, failure);
  }

  /** Returns why the firing did not start. */
  async #start(schedule: ScheduleRecord, dueAt: number): Promise<Failure | undefined> {
    const made = await this.#make(schedule);
    if (!made.ok) return made.failure;
    const { kind, name } = schedule.owner;
    const key = { schedule: schedule.id, dueAt };
    const started = await this.#options.backlog.startFiring(key, made.value, { kind, name });
    return started.ok ? undefined : started.failure;
  }

  async #make(schedule: ScheduleRecord): Promise<Result<RunSubmission, Failure>> {
    const { mayRun, refusal, submission } = this.#options;
    const refused = refusal();
    if (refused !== undefined) return fail(refused);
    const { owner, project } = schedule;
    if (!(await mayRun(owner, project))) return fail(notPermitted(owner));
    return submission(schedule);
  }

  /** Without effect on a firing that has a run. */
  async #giveUp({ id }: ScheduleRecord, dueAt: number, failure: Failure): Promise<boolean> {
    const dropped = [{ dueAt, state: "failed" as const, failure }];
    const recorded = await this.#options.store.schedules.decide({ schedule: id, firings: [], dropped });
    return recorded.ok;
  }

  #retryLater(): void {
    const at = this.#options.clock.now() + retryMs;
    this.#next = Math.min(this.#next ?? at, at);
    this.#sleep();
  }

  /** Without schedules nothing wakes. */
  #sleep(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#next === undefined || this.#looking || this.#stack.disposed) return;
    const { clock } = this.#options;
    const ms = Math.min(Math.max(this.#next - clock.now(), 0), longestSleepMs);
    this.#timer = clock.after(ms, () => this.#wake());
  }

  #wake(): void {
    if (this.#next !== undefined && this.#next <= this.#options.clock.now()) this.look();
    else this.#sleep();
  }
}

const notStarted = createFailure({ reason: "conflict", detail: createMessage("firing-not-waiting") });

function notPermitted({ name }: ScheduleOwner): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("schedule-not-permitted", { owner: name }),
    hint: createMessage("schedule-not-permitted-hint"),
  });
}
