import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { allItems } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { answerFormOf } from "@wezterm-parallel/shared/domain/activity/answer-keys";
import type { Attention } from "@wezterm-parallel/shared/domain/attention";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { BudgetResource } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { countOf } from "../text/count-of.ts";
import { helpFor, renderChange } from "../render/change.ts";
import { describePool } from "../render/pool.ts";
import { renderBudget } from "../render/spending.ts";
import { hooksInInbox } from "./hooks-in-inbox.ts";

/**
 * Something that needs a person: a task that needs attention, a change that did not land or lacks an approval, a quota
 * pool that is closed, a budget of which at least 80 % are spent, a hook that was given up, or hooks that wait to be trusted.
 */
export interface InboxItem {
  readonly kind: Attention | "change" | "review" | "pool" | "budget" | "hook" | "hook-file";
  /** Id of the task, or name of the pool, of what a budget is for, or of the hook; the start of a file's hash. */
  readonly id: string;
  readonly project: string;
  /** Epoch ms; absent for a pool or budget. */
  readonly since?: number;
  readonly text: string;
  /** The command that helps, or several separated by ` · `. */
  readonly help: string;
  readonly task?: TaskResource;
}

/** Programs that wait for an answer occupy a slot, so they come first. */
const order: readonly InboxItem["kind"][] = [
  "asks",
  "pool",
  "out-of-quota",
  "budget",
  "stuck",
  "conflicts",
  "change",
  "review",
  "hook-file",
  "hook",
  "unplaceable",
  "lost",
  "failed",
];

/** Newest runs that are compared to find failures that a later run replaced. */
const comparedRuns = 200;

/** Lists what needs a person, in all projects or in one. */
export async function readInbox(
  client: Client,
  project?: string,
): Promise<Result<readonly InboxItem[], Failure>> {
  const condition = project === undefined ? {} : { project };
  const [tasks, changes, runs, pools, budgets, hooks] = await Promise.all([
    allItems((page) => client.tasks({ ...condition, ...page, attention: true })),
    allItems((page) => client.get("listChanges", {}, { ...condition, ...page, state: ["open"] })),
    client.runs({ ...condition, limit: comparedRuns }),
    closedPools(client, project),
    client.get("listBudgets", {}),
    hooksInInbox(client, project),
  ]);
  if (!tasks.ok) return tasks;
  if (!changes.ok) return changes;
  if (!runs.ok) return runs;
  if (!pools.ok) return pools;
  if (!budgets.ok) return budgets;
  if (!hooks.ok) return hooks;
  const items = [
    ...tasks.value
      .filter((task) => !isReplaced(task, runs.value.items))
      .map((task) => itemOfTask(task, runs.value.items)),
    ...changes.value.flatMap(itemsOfChange),
    ...pools.value,
    ...budgets.value.items.flatMap((budget) => itemsOfBudget(budget, runs.value.items, project)),
    ...hooks.value,
  ];
  return ok(
    items.toSorted(
      (one, other) =>
        order.indexOf(one.kind) - order.indexOf(other.kind) || (one.since ?? 0) - (other.since ?? 0),
    ),
  );
}

/** Lists the pools whose agents wait for their quota. */
async function closedPools(
  client: Client,
  only: string | undefined,
): Promise<Result<readonly InboxItem[], Failure>> {
  const projects = only === undefined ? await client.team.projects() : ok([{ id: only }]);
  if (!projects.ok) return projects;
  const found = await Promise.all(
    projects.value.map(async ({ id }) => ({ id, pools: await client.get("listPools", { project: id }) })),
  );
  const items: InboxItem[] = [];
  for (const { id, pools } of found) {
    if (!pools.ok) return pools;
    items.push(...pools.value.items.flatMap((pool) => itemOfPool(id, pool)));
  }
  return ok(items);
}

function itemOfPool(project: string, pool: PoolResource): readonly InboxItem[] {
  if (pool.state !== "closed") return [];
  const { name, waiting } = pool;
  const text = `pool ${name}: ${describePool(pool)}; ${countOf(waiting, "task")} waiting`;
  return [{ kind: "pool", id: name, project, text, help: `wzp agents open ${quoteWord(name)}` }];
}

/** Budgets of people and of the server concern all projects. */
function itemsOfBudget(
  budget: BudgetResource,
  runs: readonly RunResource[],
  project: string | undefined,
): readonly InboxItem[] {
  const { of, per, stage, spent } = budget;
  const run = runs.find(({ id }) => id === of.split("/")[0]);
  const own = run?.projectId ?? (/^p\d+$/.test(of) ? of : "");
  if (stage === "within" || (project !== undefined && own !== project)) return [];
  const text = `budget${per === undefined ? "" : ` per ${per}`}: ${renderBudget(budget, spent)}`;
  const help = `wzp agents budget ${quoteWord(of)}${per === undefined ? "" : ` --per ${per}`} --cost …`;
  return [{ kind: "budget", id: of, project: own, text, help }];
}

/** A later run of the same plan, or the same command, tells more than a failure of an ended run. */
function isReplaced(task: TaskResource, runs: readonly RunResource[]): boolean {
  const own = runs.findIndex(({ id }) => id === task.run);
  const run = runs[own];
  if (task.state !== "failed" || run?.endedAt === undefined) return false;
  return runs
    .slice(0, own)
    .some(({ projectId, title }) => projectId === run.projectId && title === run.title);
}

function itemOfTask(task: TaskResource, runs: readonly RunResource[]): InboxItem {
  const { id, attention: kind = "failed", why: text, activity, lastOutputAt } = task;
  const at = task.endedAt ?? task.startedAt ?? task.readyAt ?? task.createdAt;
  return {
    kind,
    id,
    project: runs.find((run) => run.id === task.run)?.projectId ?? "",
    since: activity?.since ?? (kind === "stuck" ? (lastOutputAt ?? at) : at),
    text,
    help: helpForTask(task, kind),
    task,
  };
}

function helpForTask(task: TaskResource, kind: Attention): string {
  const id = quoteWord(task.id);
  switch (kind) {
    case "asks":
      return helpForAnswer(task);
    case "out-of-quota":
      return "wzp agents list";
    case "stuck":
      return task.terminal ? `wzp attach ${id}` : `wzp logs ${id}`;
    case "conflicts":
      return `wzp radar --lines --of ${id}`;
    case "unplaceable":
      return "wzp workers list";
    case "lost":
      return `wzp retry ${id}`;
    case "failed":
      return `wzp logs ${id}`;
  }
}

/** The commands that answer what a task asks. */
function helpForAnswer({ id, activity }: Pick<TaskResource, "id" | "activity">): string {
  const name = quoteWord(id);
  switch (activity && answerFormOf(activity)) {
    case "yes-or-no":
      return `wzp answer ${name} yes · wzp answer ${name} no`;
    case "option-number":
      return `wzp answer ${name} 1`;
    case "text":
      return `wzp answer ${name} "text"`;
    default:
      return `wzp attach ${name}`;
  }
}

function itemsOfChange(change: ChangeResource): readonly InboxItem[] {
  const { id, project, endedAt, openedAt, failure, review } = change;
  const item = { id, project, since: endedAt ?? openedAt };
  if (review.required > 0 && review.state === "waiting") {
    const text = `waiting for a review: ${review.approvals} of ${countOf(review.required, "approval")}`;
    return [{ ...item, kind: "review", text, help: `wzp review ${quoteWord(id)}` }];
  }
  if (failure === undefined) return [];
  const help = helpFor(change).replace(/^[^:]+: (?=wzp )/, "") || `wzp merge ${quoteWord(id)}`;
  return [{ ...item, kind: "change", text: renderChange(change) ?? "", help }];
}
