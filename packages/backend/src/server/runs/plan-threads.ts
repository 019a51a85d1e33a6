import { Worker } from "node:worker_threads";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { ParamValues } from "@wezterm-parallel/shared/domain/plan/params/resolve-params";
import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/problems/plan-problem";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { entryPath } from "../../base/entry-path.ts";

export interface PlanText {
  readonly text: string;
  /** The file name for error messages. */
  readonly file: string;
  /** Values of its parameters, `name=value`. */
  readonly params?: readonly string[];
}

interface ReadPlan {
  readonly plan: Plan;
  /** The resulting tasks, with matrices expanded. */
  readonly tasks: readonly Pick<TaskSpec, "name" | "base" | "checkout" | "needs">[];
  /** Resolved here, because a plan's regular expressions can take forever. */
  readonly params: Result<ParamValues, Failure>;
}

/** The result of parsing a plan. Malicious input affects only its sender. */
export type PlanResult = Result<ReadPlan, readonly PlanProblem[]>;

export interface PlanReading extends AsyncDisposable {
  /**
   * Parses the plans of one person one at a time. Fails with `rate-limited` when too many of theirs wait, and with
   * `invalid-plan` for one that takes too long.
   */
  read(person: string, asked: PlanText): Promise<Result<PlanResult, Failure>>;
}

export interface PlanThreadsOptions {
  readonly clock: Clock;
  /**
   * Limit of the thread's CPU time, so that a busy machine does not count; default 5 s. The largest real plan needs 1
   * s.
   */
  readonly budgetMs?: number;
}

interface Job {
  readonly person: string;
  readonly asked: PlanText;
  readonly settle: (answer: Result<PlanResult, Failure>) => void;
}

/** Each person uses one at most, so that with two, others are still served. */
const mostThreads = 2;
/** Enough for somebody who edits in several windows. */
const mostWaiting = 4;
const defaultBudgetMs = 5_000;
/** Ms between two measurements of the CPU time. */
const measureMs = 250;
/** Measured: 250,000 problems in half a mebibyte take 200 MiB. */
const resourceLimits = { maxOldGenerationSizeMb: 512 } as const;

/** Parses plans in threads, so that no input can block the server. */
export class PlanThreads implements PlanReading {
  readonly #options: PlanThreadsOptions;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #busy = new Set<string>();
  readonly #waiting: Job[] = [];

  constructor(options: PlanThreadsOptions) {
    this.#options = options;
  }

  read(person: string, asked: PlanText): Promise<Result<PlanResult, Failure>> {
    const waiting = this.#waiting.filter((job) => job.person === person).length;
    if (waiting >= mostWaiting) return Promise.resolve(fail(tooManyPlans));
    const { promise, resolve } = Promise.withResolvers<Result<PlanResult, Failure>>();
    this.#waiting.push({ person, asked, settle: resolve });
    this.#next();
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((thread) => thread.terminate()));
  }

  #next(): void {
    if (this.#busy.size >= mostThreads) return;
    const at = this.#waiting.findIndex(({ person }) => !this.#busy.has(person));
    const [job] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (job === undefined) return;
    this.#busy.add(job.person);
    void this.#ask(job.asked).then((answer) => {
      this.#busy.delete(job.person);
      job.settle(answer);
      this.#next();
    });
  }

  async #ask(asked: PlanText): Promise<Result<PlanResult, Failure>> {
    const { clock, budgetMs = defaultBudgetMs } = this.#options;
    const thread = this.#idle.pop() ?? (await this.#start());
    const { promise, resolve } = Promise.withResolvers<PlanResult | undefined>();
    const end = () => resolve(undefined);
    thread.once("message", resolve);
    // For example when out of memory.
    thread.once("exit", end);
    thread.ref();
    thread.postMessage(asked);
    using _watched = watchWork(thread, clock, { budgetMs, end });
    const answer = await promise;
    thread.off("message", resolve).off("exit", end).unref();
    if (answer !== undefined) {
      this.#idle.push(thread);
      return ok(answer);
    }
    await thread.terminate();
    return fail(takesTooLong(budgetMs));
  }

  async #start(): Promise<Worker> {
    const thread = new Worker(entryPath("plan-reader"), { resourceLimits });
    this.#all.add(thread);
    // An exit always follows and is handled.
    thread.on("error", () => {});
    thread.on("exit", () => this.#forget(thread));
    const { promise, resolve } = Promise.withResolvers<void>();
    thread.once("online", resolve).once("exit", () => resolve());
    await promise;
    return thread;
  }

  #forget(thread: Worker): void {
    this.#all.delete(thread);
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}

/**
 * Ends a thread that has used more CPU time than its budget from now on; time spent waiting for the CPU does not
 * count.
 */
function watchWork(
  thread: Worker,
  clock: Clock,
  { budgetMs, end }: { readonly budgetMs: number; readonly end: () => void },
): Disposable {
  let timer: Disposable | undefined;
  let first: number | undefined;
  let over = false;
  const measure = async () => {
    const work = await workOf(thread);
    first ??= work;
    if (work - first > budgetMs) end();
    else if (!over) timer = clock.after(Math.min(measureMs, budgetMs), () => void measure());
  };
  void measure();
  return {
    [Symbol.dispose]: () => {
      over = true;
      timer?.[Symbol.dispose]();
    },
  };
}

/** Returns the CPU time in ms; 0 for a thread that has ended, because its exit is handled elsewhere. */
async function workOf(thread: Worker): Promise<number> {
  const used = await thread.cpuUsage().catch(() => ({ user: 0, system: 0 }));
  return (used.user + used.system) / 1000;
}

function takesTooLong(budgetMs: number): Failure {
  return createFailure({
    reason: "invalid-plan",
    detail: createMessage("plan-takes-long", { seconds: budgetMs / 1000 }),
    hint: createMessage("plan-takes-long-hint"),
  });
}

const tooManyPlans: Failure = createFailure({
  reason: "rate-limited",
  detail: createMessage("plans-waiting"),
  hint: createMessage("try-in-seconds"),
  data: { retryAfter: 2 },
});
