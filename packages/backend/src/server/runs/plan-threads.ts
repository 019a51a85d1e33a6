import { Worker } from "node:worker_threads";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/plan-problem";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/plan-schema";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { entryPath } from "../../base/entry-path.ts";

export interface PlanText {
  readonly text: string;
  /** The name that problems show. */
  readonly file: string;
}

export interface ReadPlan {
  readonly plan: Plan;
  /** The tasks it would make, matrices expanded. */
  readonly tasks: readonly Pick<TaskSpec, "name" | "base" | "checkout" | "needs">[];
}

/** What a plan says; a hostile text costs its sender an answer, and nobody else anything. */
export type PlanAnswer = Result<ReadPlan, readonly PlanProblem[]>;

export interface PlanReading extends AsyncDisposable {
  /**
   * Plans of one person are read one after another. Fails with `rate-limited` when too many of theirs wait, and with
   * `invalid-plan` for one that takes too long.
   */
  read(person: string, asked: PlanText): Promise<Result<PlanAnswer, Failure>>;
}

export interface PlanThreadsOptions {
  readonly clock: Clock;
  /** Of the thread's own work, however busy the machine is; absent: five seconds. The largest honest plan needs one. */
  readonly budgetMs?: number;
}

interface Job {
  readonly person: string;
  readonly asked: PlanText;
  readonly settle: (answer: Result<PlanAnswer, Failure>) => void;
}

/** One person at most holds one: with two, others are still answered. */
const mostThreads = 2;
/** Somebody who types in several windows has no more. */
const mostWaiting = 4;
const defaultBudgetMs = 5_000;
/** How often its work is measured. */
const measureMs = 250;
/** Origin: 250,000 problems in half a mebibyte take 200 MiB. */
const resourceLimits = { maxOldGenerationSizeMb: 512 } as const;

/** Reads plans in threads, so that no text stops the server. */
export class PlanThreads implements PlanReading {
  readonly #options: PlanThreadsOptions;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #busy = new Set<string>();
  readonly #waiting: Job[] = [];

  constructor(options: PlanThreadsOptions) {
    this.#options = options;
  }

  read(person: string, asked: PlanText): Promise<Result<PlanAnswer, Failure>> {
    const waiting = this.#waiting.filter((job) => job.person === person).length;
    if (waiting >= mostWaiting) return Promise.resolve(fail(tooManyPlans));
    const { promise, resolve } = Promise.withResolvers<Result<PlanAnswer, Failure>>();
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

  async #ask(asked: PlanText): Promise<Result<PlanAnswer, Failure>> {
    const { clock, budgetMs = defaultBudgetMs } = this.#options;
    const thread = this.#idle.pop() ?? (await this.#start());
    const { promise, resolve } = Promise.withResolvers<PlanAnswer | undefined>();
    const end = () => resolve(undefined);
    thread.once("message", resolve);
    // Out of memory, for one.
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
    // An exit follows, and that is waited for.
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

/** Ends a thread that has worked longer than its budget since now; time in which others had the processor is not its. */
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

/** Milliseconds of processor time; of one that has ended, whose exit is heard as well, none. */
async function workOf(thread: Worker): Promise<number> {
  const used = await thread.cpuUsage().catch(() => ({ user: 0, system: 0 }));
  return (used.user + used.system) / 1000;
}

function takesTooLong(budgetMs: number): Failure {
  return sayFailure({
    reason: "invalid-plan",
    detail: say("plan-takes-long", { seconds: budgetMs / 1000 }),
    hint: say("plan-takes-long-hint"),
  });
}

const tooManyPlans: Failure = sayFailure({
  reason: "rate-limited",
  detail: say("plans-waiting"),
  hint: say("try-in-seconds"),
  data: { retryAfter: 2 },
});
