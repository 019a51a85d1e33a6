import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import {
  runSubmissionSchema,
  type RunSubmission,
  type RunSubmissionInput,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import type { AttemptOutcome, AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";
import { protocolVersion } from "@wezterm-parallel/shared/protocol/version";
import type {
  AttemptRef,
  Report,
  ServerMessage,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import type { WorkerLink } from "../../src/base/backlog.ts";
import type { TaskSecrets } from "../../src/base/secrets/secrets.ts";
import { openSqliteStore } from "../../src/drivers/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../src/drivers/store/store.ts";
import { openQueue, type Queue, type QueueOptions } from "../../src/server/queue/open-queue.ts";

/** A clock that only the test moves; wall and monotonic time are separate. */
export class TestClock implements Clock {
  wall = 1_700_000_000_000;
  #monotonic = 1_000;
  readonly #wakes = new Set<{ at: number; wake: () => void }>();

  now(): number {
    return this.wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(delay: number, wake: () => void): Disposable {
    const entry = { at: this.#monotonic + delay, wake };
    this.#wakes.add(entry);
    return { [Symbol.dispose]: () => void this.#wakes.delete(entry) };
  }

  get timers(): number {
    return this.#wakes.size;
  }

  /** Advances the time and runs the due timers in order. */
  async pass(ms: number): Promise<void> {
    const until = this.#monotonic + ms;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#wakes.delete(next);
      this.wall += next.at - this.#monotonic;
      this.#monotonic = next.at;
      next.wake();
      await turn();
    }
    this.wall += until - this.#monotonic;
    this.#monotonic = until;
    await turn();
  }

  #next(until: number) {
    const due = [...this.#wakes].filter((entry) => entry.at <= until);
    return due.toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Waits for some turns of the event loop: enough for commits and their effects. */
export async function turn(times = 6): Promise<void> {
  for (let i = 0; i < times; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A home without any secrets. */
const noSecrets: TaskSecrets = {
  agentToken: ({ task, lease }) => `token-${task}-${lease}`,
  give: async (_, names) => ({
    kind: "failed",
    failure: { reason: "secret-missing", detail: `There is no ${names.join(", ")}.` },
  }),
};

/** A real database file, a queue over it, and a way to restart it. */
export class QueueRig implements AsyncDisposable {
  readonly clock = new TestClock();
  readonly directory = mkdtempSync(join(tmpdir(), "wzp-queue-"));
  readonly file = join(this.directory, "queue.db");
  readonly #options: Partial<QueueOptions>;
  #store: Store | undefined;
  #queue: Queue | undefined;

  private constructor(options: Partial<QueueOptions>) {
    this.#options = options;
  }

  static async open(options: Partial<QueueOptions> = {}): Promise<QueueRig> {
    const rig = new QueueRig(options);
    await rig.start();
    return rig;
  }

  get store(): Store {
    if (this.#store === undefined) throw new Error("the rig is closed");
    return this.#store;
  }

  get queue(): Queue {
    if (this.#queue === undefined) throw new Error("the rig is closed");
    return this.#queue;
  }

  async start(): Promise<void> {
    const store = openSqliteStore({ file: this.file, clock: this.clock, random: () => 0.5 });
    if (!store.ok) throw new Error(store.failure.detail);
    this.#store = store.value;
    const queue = await openQueue({
      store: store.value,
      clock: this.clock,
      secrets: noSecrets,
      ...this.#options,
    });
    if (!queue.ok) throw new Error(queue.failure.detail);
    this.#queue = queue.value;
  }

  async stop(): Promise<void> {
    this.#queue?.[Symbol.dispose]();
    await this.#store?.[Symbol.asyncDispose]();
    this.#queue = undefined;
    this.#store = undefined;
  }

  async submit(tasks: TaskSpecInput[], more: Partial<RunSubmissionInput> = {}): Promise<number> {
    const run = await this.queue.backlog.submit(submission(tasks, more));
    if (!run.ok) throw new Error(run.failure.detail);
    await turn();
    return run.value.number;
  }

  /** `{ build: "succeeded", … }` */
  async states(run: number): Promise<Record<string, string>> {
    const { items } = await this.queue.records.tasks({ run, limit: 1000 });
    return Object.fromEntries(items.map((task) => [task.name, task.state]));
  }

  async why(id: string): Promise<string> {
    const task = await this.queue.records.task(id);
    return task.ok ? task.value.why : task.failure.detail;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function task(name: string, more: Partial<TaskSpecInput> = {}): TaskSpecInput {
  return { name, base: name, command: { kind: "argv", argv: ["true"] }, ...more };
}

export function submission(tasks: TaskSpecInput[], more: Partial<RunSubmissionInput> = {}): RunSubmission {
  return runSubmissionSchema.parse({
    title: "a run",
    project: { kind: "directory", directory: "/project" },
    source: { kind: "plan", file: "/project/plan.yaml", text: "" },
    environment: { mode: "submitted", variables: { TOKEN: "secret" } },
    tasks,
    ...more,
  });
}

const nothing: AttemptResult = { outputs: {}, logBytes: 0, strays: 0 };

/** A worker controlled by the test, over the gateway's own messages. */
export class TestWorker {
  readonly sent: ServerMessage[] = [];
  /** Attempts that have a slot. */
  readonly live = new Map<string, AttemptRef>();
  /** Leased ahead: the first one of a run starts when another attempt of it ends. */
  readonly ahead = new Map<string, AttemptRef>();
  readonly started: string[] = [];
  readonly stops: string[] = [];
  readonly stale: string[] = [];
  closed: string | undefined;
  readonly #link: WorkerLink;
  #seq = 0;

  constructor(
    queue: Pick<Queue, "gateway">,
    more: { name?: string; cpu?: number; tasks?: number; labels?: string[]; protocol?: number } = {},
  ) {
    this.#link = queue.gateway.open(
      (message) => this.#hear(message),
      (why) => (this.closed = why),
    );
    const { name = "local", cpu = 4, tasks = 64, labels = [], protocol = protocolVersion } = more;
    this.#link.receive({
      type: "hello",
      protocol,
      release: "0.1.0",
      worker: name,
      instance: Math.random().toString(36),
      pid: process.pid,
      hostname: "here",
      labels,
      capacity: { tasks, cpu, memory: 8_000 },
    });
  }

  static async connect(
    rig: QueueRig,
    more: ConstructorParameters<typeof TestWorker>[1] = {},
  ): Promise<TestWorker> {
    const worker = new TestWorker(rig.queue, more);
    await turn();
    return worker;
  }

  report(...reports: Report[]): Promise<void> {
    this.#seq += 1;
    for (const { kind, ref } of reports) if (kind === "ended") this.#handleEnd(ref);
    this.#link.receive({ type: "reports", seq: this.#seq, reports });
    return turn();
  }

  reportServices(...services: ServiceReport[]): Promise<void> {
    this.#link.receive({ type: "services", services });
    return turn();
  }

  heartbeat(machine?: { load: number; memoryFree: number }): void {
    this.#link.receive({ type: "heartbeat", at: 0, machine });
  }

  /** Starts and ends an assigned task. */
  async finish(
    name: string,
    outcome: AttemptOutcome | number = 0,
    result: Partial<AttemptResult> = {},
  ): Promise<void> {
    const ref = this.live.get(name);
    if (ref === undefined) throw new Error(`${name} is not live: ${[...this.live.keys()].join()}`);
    this.live.delete(name);
    await this.report(this.running(ref), this.ended(ref, outcome, result));
  }

  /** Reports what the agent of a live task has spent so far. */
  async spend(name: string, spent: Spending): Promise<void> {
    const ref = this.live.get(name);
    if (ref === undefined) throw new Error(`${name} is not live: ${[...this.live.keys()].join()}`);
    await this.spendAs(ref, spent);
  }

  spendAs(ref: AttemptRef, spent: Spending): Promise<void> {
    return this.report({ kind: "spent", ref, at: 5, spent });
  }

  /** Returns attempts that were leased ahead. */
  async giveBack(...names: readonly string[]): Promise<void> {
    const refs = names.map((name) => this.ahead.get(name)).filter((ref) => ref !== undefined);
    for (const { name } of refs) this.ahead.delete(name);
    if (refs.length > 0) await this.report(...refs.map((ref) => ({ kind: "returned", ref, at: 6 }) as const));
  }

  running(ref: AttemptRef): Report {
    return { kind: "running", ref, at: 5 };
  }

  ended(ref: AttemptRef, outcome: AttemptOutcome | number = 0, result: Partial<AttemptResult> = {}): Report {
    const full: AttemptOutcome = typeof outcome === "number" ? { kind: "exited", code: outcome } : outcome;
    return { kind: "ended", ref, at: 6, outcome: full, result: { ...nothing, ...result } };
  }

  leave(): void {
    this.#link[Symbol.dispose]();
  }

  #beginThese(tasks: readonly number[]): void {
    for (const ref of [...this.ahead.values()].filter(({ task }) => tasks.includes(task))) {
      this.ahead.delete(ref.name);
      this.#begin(ref);
    }
  }

  #begin(ref: AttemptRef): void {
    this.live.set(ref.name, ref);
    this.started.push(ref.name);
  }

  /** Starts an attempt leased ahead in the slot of one that ended. */
  #handleEnd(ref: AttemptRef): void {
    if (this.ahead.get(ref.name)?.lease === ref.lease) {
      this.ahead.delete(ref.name);
      return;
    }
    const next = [...this.ahead.values()].find((each) => each.run === ref.run);
    if (next === undefined) return;
    this.ahead.delete(next.name);
    this.#begin(next);
  }

  #hear(message: ServerMessage): void {
    this.sent.push(message);
    if (message.type === "welcome" || message.type === "assign") {
      for (const { ref, ahead } of message.attempts) {
        if (ahead === true) this.ahead.set(ref.name, ref);
        else this.#begin(ref);
      }
    }
    if (message.type === "assign") this.#beginThese(message.begin ?? []);
    if (message.type === "recall") {
      const recalled = [...this.ahead.values()].filter(({ task }) => message.tasks.includes(task));
      // After the commit, as with a real worker.
      setImmediate(() => void this.giveBack(...recalled.map(({ name }) => name)));
    }
    if (message.type === "stop") this.stops.push(...message.attempts.map((ref) => ref.name));
    if (message.type === "ack") this.stale.push(...message.stale.map((ref) => ref.name));
  }
}
