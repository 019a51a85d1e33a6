import type { AlertFacts } from "@wezterm-parallel/shared/domain/alerts/find-conditions";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { Records } from "../../base/backlog.ts";

/** Outcomes kept of each task, and tasks kept at all: those that ended last. */
const mostOutcomes = 60;
const mostTasks = 2_000;
const mostLost = 100;
/** Events read at the start: some hundred tasks. */
const seeded = 2_000;

type HeardRecords = Pick<Records, "events" | "lastEvent" | "run">;

/** Past events that alerts still count. */
export class HeardEvents {
  readonly #records: HeardRecords;
  readonly #outcomes = new Map<string, boolean[]>();
  readonly #projects = new Map<string, string>();
  readonly #pools = new Set<string>();
  readonly #budgets = new Set<string>();
  #lostAt: number[] = [];

  constructor(records: HeardRecords) {
    this.#records = records;
  }

  /** Reads the newest events; those that are heard later follow them. */
  async read(): Promise<number> {
    const last = await this.#records.lastEvent();
    const events = await this.#records.events({ after: Math.max(0, last - seeded), limit: seeded });
    for (const event of events) await this.hear(event);
    return events.at(-1)?.seq ?? 0;
  }

  async hear(event: Event): Promise<void> {
    switch (event.kind) {
      case "task.succeeded":
      case "task.failed":
        return this.#keepOutcome(event.task, event.kind === "task.failed");
      case "attempt.ended":
        if (event.data.outcome.kind === "lost") this.#lostAt = [...this.#lostAt, event.at].slice(-mostLost);
        return;
      case "pool.changed":
        return change(this.#pools, event.data.pool, event.data.state === "closed");
      case "budget.changed":
        return change(this.#budgets, event.data.of, event.data.stage === "used-up");
      default:
    }
  }

  facts(): Pick<AlertFacts, "outcomes" | "lostAt" | "closedPools" | "usedUpBudgets"> {
    return {
      outcomes: [...this.#outcomes].map(([name, failed]) => ({ name, failed })),
      lostAt: this.#lostAt,
      closedPools: [...this.#pools],
      usedUpBudgets: [...this.#budgets],
    };
  }

  /** The tasks of a project with one name are one task; the checks of candidates are not. */
  async #keepOutcome(task: string, failed: boolean): Promise<void> {
    const id = parseId(task);
    if (!id.ok || id.value.kind !== "task") return;
    const project = await this.#projectOf(id.value.run);
    if (project === undefined) return;
    const name = `${project}/${id.value.task}`;
    const outcomes = this.#outcomes.get(name) ?? [];
    this.#outcomes.delete(name);
    this.#outcomes.set(name, [...outcomes, failed].slice(-mostOutcomes));
    dropOldest(this.#outcomes);
  }

  async #projectOf(run: number): Promise<string | undefined> {
    const known = this.#projects.get(`r${run}`);
    if (known !== undefined) return known === "" ? undefined : known;
    const found = await this.#records.run(run);
    const project = found.ok && found.value.source !== "landing" ? found.value.projectId : "";
    this.#projects.set(`r${run}`, project);
    dropOldest(this.#projects);
    return project === "" ? undefined : project;
  }
}

function change(names: Set<string>, name: string, isIn: boolean): void {
  if (isIn) names.add(name);
  else names.delete(name);
}

function dropOldest(kept: Map<string, unknown>): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= mostTasks) return;
    kept.delete(oldest);
  }
}
