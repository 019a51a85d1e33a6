import { Counter, Gauge, Histogram, type Registry } from "prom-client";

import { budgetStages } from "@wezterm-parallel/shared/domain/spending/budget";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records } from "../../../base/backlog.ts";
import { RunTimes } from "./run-times.ts";
import { TaskWaits } from "./task-waits.ts";

/** Seconds; from a task that finds room at once to one that waits for a day's queue. */
const waitBuckets = [0.01, 0.05, 0.25, 1, 5, 30, 120, 600, 3_600, 14_400, 86_400];

const workerStates = ["connected", "away", "draining"] as const;

/** Measures the queue: what waits now, and what has happened since the server started. */
export function measureWork(registry: Registry, records: Records, feed: EventFeed): Disposable {
  gaugeStatus(registry, records);
  const counted = countEvents(registry);
  return feed.listen((events) => {
    for (const event of events) counted(event);
  });
}

function gaugeStatus(registry: Registry, records: Records): void {
  const registers = [registry];
  new Gauge({
    name: "wzp_tasks",
    help: "Number of tasks by state.",
    labelNames: ["state"],
    registers,
    async collect() {
      for (const [state, value] of Object.entries((await records.status()).tasks)) this.set({ state }, value);
    },
  });
  new Gauge({
    name: "wzp_runs",
    help: "Number of stored runs.",
    registers,
    async collect() {
      this.set((await records.status()).runs);
    },
  });
  gaugeLabels(registry, records);
  gaugeSpending(registry, records);
  gaugeBudgets(registry, records);
  gaugePools(registry, records);
  new Gauge({
    name: "wzp_workers",
    help: "Number of workers by state.",
    labelNames: ["state"],
    registers,
    async collect() {
      const { workers } = await records.status();
      for (const state of workerStates)
        this.set({ state }, workers.filter((worker) => worker.state === state).length);
    },
  });
}

/** A plan can name any label, and each one costs memory in every collector of metrics. */
const mostLabels = 200;

/** For those that add and remove workers: the tasks that a worker with this label could take, and those that it has. */
function gaugeLabels(registry: Registry, records: Records): void {
  new Gauge({
    name: "wzp_label_tasks",
    help: "Number of tasks that ask for a label, by state: ready ones wait for room, running ones have it.",
    labelNames: ["label", "state"],
    registers: [registry],
    async collect() {
      this.reset();
      const known = new Set<string>();
      for (const { labels, state, tasks } of await records.tasksByLabels()) {
        // Tasks that ask for no label can run on every worker of the machine of the server.
        for (const label of labels.length === 0 ? [""] : labels) {
          if (known.size < mostLabels) known.add(label);
          if (known.has(label)) this.inc({ label, state }, tasks);
        }
      }
    },
  });
}

function gaugeSpending(registry: Registry, records: Records): void {
  const registers = [registry];
  new Gauge({
    name: "wzp_agent_tokens",
    help: "Number of tokens that agents used in all stored runs, by kind.",
    labelNames: ["kind"],
    registers,
    async collect() {
      const { input, output, cacheRead, cacheWrite } = await records.allSpending();
      const kinds = { input, output, cache_read: cacheRead, cache_write: cacheWrite };
      for (const [kind, value] of Object.entries(kinds)) this.set({ kind }, value);
    },
  });
  new Gauge({
    name: "wzp_agent_cost_dollars",
    help: "Cost of agents in all stored runs, in US dollars.",
    registers,
    async collect() {
      this.set((await records.allSpending()).cost);
    },
  });
}

function gaugeBudgets(registry: Registry, records: Records): void {
  new Gauge({
    name: "wzp_budgets",
    help: "Number of budgets that people set or that are nearly used up, by stage.",
    labelNames: ["stage"],
    registers: [registry],
    async collect() {
      const budgets = await records.budgets();
      for (const stage of budgetStages)
        this.set({ stage }, budgets.filter((budget) => budget.stage === stage).length);
    },
  });
}

const poolStates = ["open", "closed", "probing"] as const;

/** No label for the pool: plans name as many as they like. */
function gaugePools(registry: Registry, records: Records): void {
  new Gauge({
    name: "wzp_quota_pools",
    help: "Number of quota pools that have unfinished tasks or are not open, by state; nothing of closed ones starts.",
    labelNames: ["state"],
    registers: [registry],
    async collect() {
      const projects = await records.projects();
      const numbers = projects.map(({ id }) => Number(id.slice(1)));
      const pools = (await Promise.all(numbers.map((project) => records.pools(project)))).flat();
      for (const state of poolStates)
        this.set({ state }, pools.filter((pool) => pool.state === state).length);
    },
  });
}

function countEvents(registry: Registry): (event: Event) => void {
  const registers = [registry];
  const runs = new Counter({
    name: "wzp_runs_submitted_total",
    help: "Number of submitted runs.",
    registers,
  });
  const tasks = new Counter({
    name: "wzp_task_changes_total",
    help: "Number of task events by kind.",
    labelNames: ["kind"],
    registers,
  });
  const attempts = new Counter({
    name: "wzp_attempts_ended_total",
    help: "Number of ended attempts by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  const waits = new Histogram({
    name: "wzp_task_wait_seconds",
    help: "Time from when a task is ready until a worker accepts it.",
    buckets: waitBuckets,
    registers,
  });
  const runTimes = new Histogram({
    name: "wzp_attempt_run_seconds",
    help: "Time from the start of an attempt until its end, with its verification.",
    buckets: waitBuckets,
    registers,
  });
  const changes = new Counter({
    name: "wzp_changes_total",
    help: "Number of events of changes by kind, such as landed and reverted.",
    labelNames: ["kind"],
    registers,
  });
  const taskWaits = new TaskWaits();
  const attemptTimes = new RunTimes();
  return (event) => {
    const wait = taskWaits.hear(event);
    if (wait !== undefined) waits.observe(wait / 1000);
    const ran = attemptTimes.hear(event);
    if (ran !== undefined) runTimes.observe(ran / 1000);
    if (event.kind.startsWith("change.")) changes.inc({ kind: event.kind.slice("change.".length) });
    if (event.kind === "run.created") runs.inc();
    if (event.kind === "attempt.ended") attempts.inc({ outcome: event.data.outcome.kind });
    if (event.kind.startsWith("task.")) tasks.inc({ kind: event.kind.slice("task.".length) });
  };
}
