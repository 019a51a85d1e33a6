import type { IncomingParts } from "../../src/server/webhooks/incoming/incoming-parts.ts";
import type { HookParts } from "../../src/server/webhooks/hooks/hook-parts.ts";
import type { WebhookSending } from "../../src/server/webhooks/webhook-routes.ts";
import type { ServiceReader } from "../../src/drivers/store/services.ts";
import type { RetentionParts } from "../../src/server/retention/retention.ts";
import type { ScheduleStores } from "../../src/server/runs/schedules/schedule-stores.ts";
import { noSpending } from "@wezterm-parallel/shared/domain/spending/spending";
import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { taskSpecSchema } from "@wezterm-parallel/shared/domain/task/task-spec";
import { taskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type {
  AttemptResource,
  RunResource,
  TaskCounts,
  TaskResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import type { WorkerMessage } from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import type { ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { sampleTask } from "../../../shared/test/rigs/sample-task.ts";
import type { MergeStore } from "../../src/server/changes/merge-store.ts";
import type { Backlog, EventFeed, Records, WorkerGateway } from "../../src/base/backlog.ts";

/** Fields in which a test's event differs from a complete sample. */
type SampleEvent = Partial<Pick<Event, "run" | "task" | "attempt" | "worker">> & {
  readonly data?: Readonly<Record<string, unknown>>;
};

/** The queue's ports over arrays, for tests of the layers above them; tests change it directly. */
export class MemoryQueue implements Backlog, EventFeed, WorkerGateway {
  readonly tasks = new Map<string, TaskResource>();
  readonly attempts = new Map<string, AttemptResource>();
  readonly log: Event[] = [];
  readonly heard: WorkerMessage[] = [];
  readonly keys = new Map<string, string>();
  drained = false;
  broken = false;
  toWorker: (message: ServerMessage) => void = () => {};
  readonly #listeners = new Set<(events: readonly Event[]) => void>();

  readonly records: Records = {
    seen: () => this.records,
    ofRun: () => this.records,
    projects: async () => [],
    projectNumber: async () => undefined,
    groups: async () => [],
    pools: async () => [],
    spending: async ({ by }) => ({ by, items: [], prices: "" }),
    budgets: async () => [],
    allSpending: async () => noSpending,
    tasksByLabels: async () => [],
    runs: async () => ({ items: [run(1)] }),
    run: async (number) => (number === 1 ? ok(run(1)) : fail(missing(`r${number}`))),
    tasks: async ({ state, limit }) => ({
      items: [...this.tasks.values()].filter((t) => state?.includes(t.state) ?? true).slice(0, limit),
    }),
    cursorAfter: async (id) => (this.tasks.has(id) ? ok(id) : fail(missing(id))),
    task: async (id) => {
      const task = this.tasks.get(id);
      if (task === undefined) return fail(missing(id));
      const spec = taskSpecSchema.parse({
        name: task.name,
        base: task.base,
        command: { kind: "argv", argv: ["true"] },
        env: { TOKEN: "very-secret" },
      });
      return ok({ ...task, spec, history: [] });
    },
    attempt: async (id) => {
      const attempt = this.attempts.get(id);
      return attempt === undefined ? fail(missing(id)) : ok(attempt);
    },
    attempts: async () => ({ items: [...this.attempts.values()] }),
    changes: async () => ({ items: [] }),
    change: async (id) => fail(missing(id)),
    environment: async (id) => fail(missing(id)),
    resolve: async (id) => (this.tasks.has(id) ? ok({ kind: "task", id }) : fail(missing(id))),
    ids: async (prefix) => [...this.tasks.keys()].filter((id) => id.startsWith(prefix)),
    events: async ({ after, limit, run: only }) =>
      this.log
        .slice(after)
        .filter((event) => only === undefined || event.run === `r${only}`)
        .slice(0, limit),
    firstEvent: async () => Math.min(1, this.log.length),
    lastEvent: async () => {
      if (this.broken) throw new Error("the disk is gone");
      return this.log.length;
    },
    status: async () => ({
      release: releaseVersion,
      protocol: protocolVersion,
      pid: process.pid,
      startedAt: 0,
      tasks: this.#counts(),
      runs: 1,
      lastEvent: this.log.length,
      workers: [],
    }),
  };

  /** With nothing to remove. */
  readonly retentionStore: RetentionParts["store"] = {
    retention: {
      pin: async () => ok({ changed: false }),
      remove: async () => ok({ removed: false }),
      removeTasks: async () => ok({ left: false }),
      finish: async () => ok({ finished: false }),
      removeEvents: async () => ok({ removed: 0 }),
      shrink: async () => ok({ left: false }),
    },
    reader: {
      endedRuns: async () => [],
      removals: async () => [],
      firstEvent: async () => Math.min(1, this.log.length),
      lastUnkeptEvent: async () => 0,
    },
  };

  /** Without changes. */
  readonly mergeStore: MergeStore = {
    changes: {
      decide: async () => ok({ changed: [] }),
      putFirst: async () => ok({ changed: false }),
      pauseQueue: async () => ok({ changed: false }),
      decidePullRequests: async () => ok({ changed: [] }),
      decidePush: async () => ok({ changed: false }),
    },
    reviews: {
      comment: async () => fail(missing("change")),
      changeDraft: async () => fail(missing("change")),
      resolve: async () => fail(missing("change")),
      send: async () => fail(missing("change")),
      take: async () => ok({ taken: false }),
      sent: async () => ok({ recorded: 0 }),
      revise: async () => ok({ changed: false }),
    },
    reader: {
      revisions: async () => [],
      threads: async () => [],
      verdicts: async () => [],
      review: async () => ({
        summary: { state: "waiting", approvals: 0, required: 0, threads: 0 },
        rule: undefined,
        revisions: [],
        threads: [],
        verdicts: [],
      }),
      forgeComments: async () => new Map(),
      sentComments: async () => new Set(),
      unrevised: async () => [],
      change: async () => undefined,
      changes: async () => [],
      resolvingChanges: async () => [],
      reviewedChange: async () => undefined,
      reviewedChanges: async () => [],
      queuedChanges: async () => [],
      changeVerifiedBy: async () => undefined,
      changesOutOfChecks: async () => [],
      busyQueues: async () => [],
      knownQueues: async () => [],
      checksMs: async () => undefined,
      isQueuePaused: async () => false,
      duePullRequests: async () => [],
      nextPullRequestDue: async () => undefined,
      targetPush: async () => undefined,
      tasksOfIssue: async () => [],
      duePushes: async () => [],
      nextPushDue: async () => undefined,
      attempts: async () => [],
      namesOf: async (tasks) => tasks.map(String),
      run: async () => undefined,
      runContext: async () => {
        throw new Error("The memory queue has no environments.");
      },
      task: async () => undefined,
      taskId: async () => undefined,
    },
  };

  /** Without schedules. */
  readonly scheduleStore: ScheduleStores = {
    schedules: {
      set: async () => fail(missing("schedule")),
      pause: async () => fail(missing("schedule")),
      remove: async () => fail(missing("schedule")),
      decide: async () => ok({ recorded: 0 }),
      start: async () => fail(missing("firing")),
    },
    reader: {
      schedules: async () => [],
      schedule: async () => undefined,
      firings: async () => [],
      scheduleCourses: async () => [],
    },
  };

  /** Without services. */
  readonly serviceReader: ServiceReader = { services: async () => [], service: async () => undefined };

  /** Without webhooks. */
  readonly webhookStore: WebhookSending["webhookStore"] = {
    webhooks: {
      set: async () => fail(missing("webhook")),
      pause: async () => fail(missing("webhook")),
      remove: async () => fail(missing("webhook")),
      record: async () => ok({ recorded: false }),
    },
    reader: {
      webhooks: async () => [],
      webhook: async () => undefined,
      deliveries: async () => [],
    },
  };

  /** Without hooks. */
  readonly hookStore: HookParts["hookStore"] = {
    hooks: {
      offer: async () => fail(missing("hook")),
      trust: async () => fail(missing("hook")),
      record: async () => ok({ recorded: false }),
    },
    reader: {
      hooks: async () => [],
      hook: async () => undefined,
      hookFiles: async () => [],
      hookRuns: async () => [],
    },
  };

  /** Without incoming webhooks. */
  readonly incomingStore: IncomingParts["incomingStore"] = {
    incoming: {
      set: async () => fail(missing("incoming")),
      pause: async () => fail(missing("incoming")),
      remove: async () => fail(missing("incoming")),
      record: async () => fail(missing("incoming")),
      start: async () => fail(missing("incoming")),
    },
    reader: {
      incoming: async () => [],
      incomingNamed: async () => undefined,
      incomingAt: async () => undefined,
      calls: async () => [],
      call: async () => undefined,
    },
  };

  readonly overspent = { overspent: async () => [], endOverspent: async () => ok({ ends: false }) };

  readonly overlapStore = { overlap: async () => ok({ changed: 0 }) };

  /** Appends an event and notifies the listeners, as a commit does. */
  commit(kind: Event["kind"], more: SampleEvent = {}): void {
    const sample = { run: "r1", ...(kind.startsWith("task.") && { task: "r1/a", data: { state: "ready" } }) };
    const event = { seq: this.log.length + 1, at: Date.now(), kind, ...sample, ...more } as Event;
    this.log.push(event);
    for (const heard of this.#listeners) heard([event]);
  }

  addTask(id: string, state: TaskResource["state"]): void {
    this.tasks.set(id, { ...sampleTask("r1", id.slice(3), { state }), why: state });
  }

  addAttempt(id: string, state: AttemptResource["state"]): void {
    const task = id.split("#")[0] ?? "";
    this.attempts.set(id, { id, task, attempt: 1, state, worker: "local", leasedAt: 0 });
  }

  listen(heard: (events: readonly Event[]) => void): Disposable {
    this.#listeners.add(heard);
    return { [Symbol.dispose]: () => void this.#listeners.delete(heard) };
  }

  async submit(body: unknown, key = "") {
    const text = JSON.stringify(body);
    if (key !== "" && this.keys.has(key) && this.keys.get(key) !== text) {
      return fail({ reason: "idempotency-mismatch", detail: "Another body." } as const);
    }
    this.keys.set(key, text);
    return ok(run(1));
  }

  async startFiring(): Promise<never> {
    throw new Error("no schedule is here");
  }

  async startCall(): Promise<never> {
    throw new Error("no incoming webhook is here");
  }

  async addForAgent(): Promise<never> {
    throw new Error("no agent works here");
  }

  async changeClaims(): Promise<never> {
    throw new Error("no agent works here");
  }

  async extend(number: number, tasks: readonly unknown[]) {
    return number === 1 ? ok({ added: tasks.length }) : fail(missing(`r${number}`));
  }

  async changeGroup(_project: number, name: string) {
    return ok({ name, paused: false, default: false, running: 0, waiting: 0 });
  }

  async removeGroup() {
    return ok({ removed: true as const });
  }

  async openPool(_project: number, name: string) {
    return ok({ name, state: "open" as const, running: 0, waiting: 0 });
  }

  async setBudget() {
    return ok({});
  }

  async beginProject() {
    return ok({ number: 1 });
  }

  async seal(number: number) {
    return this.records.run(number);
  }

  async act(action: Parameters<Backlog["act"]>[0]) {
    for (const id of action.ids) {
      const task = this.tasks.get(id);
      if (task === undefined) return fail(missing(id));
      this.tasks.set(id, { ...task, state: "cancelled" });
    }
    queueMicrotask(() => this.commit("task.cancelled"));
    return ok({ changed: action.ids, unchanged: [] });
  }

  open(send: (message: ServerMessage) => void) {
    this.toWorker = send;
    return {
      receive: (message: WorkerMessage) => void this.heard.push(message),
      [Symbol.dispose]: () => void this.heard.push({ type: "heartbeat", at: -1 }),
    };
  }

  async workers() {
    return [];
  }

  async ask() {
    return fail({ reason: "unavailable", detail: "There is no worker." } as const);
  }

  held(): undefined {
    return undefined;
  }

  async remove() {
    return ok({ lost: 0 });
  }

  async setDraining() {
    return fail(missing("worker"));
  }

  drain(): void {
    this.drained = true;
  }

  #counts(): TaskCounts {
    const count = (state: string) => [...this.tasks.values()].filter((t) => t.state === state).length;
    return Object.fromEntries(taskStates.map((state) => [state, count(state)])) as TaskCounts;
  }
}

function run(number: number): RunResource {
  return {
    id: `r${number}`,
    number,
    title: "t",
    state: "running",
    sealed: true,
    source: "plan",
    projectId: "p1",
    project: { kind: "directory", directory: "/" },
    settings: { setup: [], cache: [], copy: [], link: [], ports: 0 },
    limits: { groups: {} },
    counts: Object.fromEntries(taskStates.map((state) => [state, 0])) as TaskCounts,
    createdAt: 0,
  };
}

function missing(id: string): Failure {
  return { reason: "not-found", detail: `There is no ${id}.` };
}
