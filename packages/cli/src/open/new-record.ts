import { randomBytes } from "node:crypto";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import { liveTaskStates, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { findPlan } from "../plan-file/find-plan.ts";
import { namesOfOthers } from "../workspace/find-records.ts";
import type { WorkspaceScope } from "../workspace/workspace-files.ts";
import { placesOf, type PlaceSpec, type WorkspaceRecord } from "../workspace/workspace-record.ts";
import { fitPlaces, type MadeLayout, makeLayout } from "./make-layout.ts";
import type { OpenTools, OpenWish } from "./open-tools.ts";
import { workspaceName } from "./workspace-name.ts";

interface RecordWish {
  readonly key: string;
  /** The previous arrangement; takes precedence unless the plan changed or a layout is requested. */
  readonly before: WorkspaceRecord | undefined;
  readonly size: Size;
}

interface NewRecord {
  readonly record: WorkspaceRecord;
  /** The part of its layout that fits and is opened now. */
  readonly fitted: Layout<PlaceSpec>;
  readonly left: number;
}

/** Makes the record of a workspace before its panes are opened. */
export async function newRecord(
  tools: OpenTools,
  wish: OpenWish,
  { key, before, size }: RecordWish,
): Promise<Result<NewRecord, Failure>> {
  const load = await loadOf(tools.client, wish.scope);
  if (!load.ok) return load;
  const plan = await planOf(wish, load.value);
  const planned = plannedLayout(plan);
  const isOutdated = planned !== undefined && planned !== before?.planned;
  const ground = { before: isOutdated ? undefined : before, size, load: load.value, plan };
  const made = layoutFor(wish, ground);
  if (!made.ok) return made;
  const { layout, whole, left, automatic } = made.value;
  const taken = await namesOfOthers(tools.cli.home, key);
  const record: WorkspaceRecord = {
    version: 1,
    name: before?.name ?? workspaceName(wish.title, taken),
    scope: wish.scope,
    directory: wish.directory,
    token: randomBytes(24).toString("base64url"),
    terminal: tools.panes.terminal,
    instance: tools.panes.instance,
    automatic,
    layout,
    size,
    planned,
    whole: left > 0 ? whole : undefined,
    shown: wish.layout === undefined ? (before?.shown ?? {}) : {},
    living: [],
  };
  return ok({ record, fitted: layout, left });
}

interface Ground extends Omit<RecordWish, "key"> {
  readonly load: Load;
  readonly plan: Plan | undefined;
}

function layoutFor(wish: OpenWish, ground: Ground): Result<AutomaticLayout, Failure> {
  const { before, size } = ground;
  const kept =
    before === undefined || wish.layout !== undefined
      ? undefined
      : fitPlaces(before.whole ?? before.layout, size);
  if (kept !== undefined && before?.automatic === false) return ok({ ...kept, automatic: false });
  const made = madeLayout(wish, ground);
  if (!made.ok || kept === undefined) return made;
  return countPlaces(kept) >= countPlaces(made.value) ? ok({ ...kept, automatic: true }) : made;
}

/** Follows the plan or `--layout`, else makes a grid for the running tasks. */
function madeLayout(wish: OpenWish, { size, load, plan }: Ground): Result<AutomaticLayout, Failure> {
  const parallel = load.parallel ?? plan?.limits?.parallel;
  const made = makeLayout({ ...load, layouts: plan?.layouts, name: wish.layout, size, parallel });
  const automatic = wish.layout === undefined && plan?.layouts?.["default"] === undefined;
  return made.ok ? ok({ ...made.value, automatic }) : made;
}

interface AutomaticLayout extends MadeLayout {
  /** True when no layout was chosen. */
  readonly automatic: boolean;
}

function countPlaces({ layout }: MadeLayout): number {
  return placesOf(layout).length;
}

/**
 * Ignores a plan that cannot be read: the command that runs it reports the errors. A plan without layouts is
 * not parsed, because parsing would take as long as everything else.
 */
async function planOf({ directory, layout }: OpenWish, { parallel }: Load): Promise<Plan | undefined> {
  const file = await findPlan(directory);
  if (!file.ok) return undefined;
  const { text, path } = file.value;
  const isAsked = layout !== undefined || parallel === undefined || text.includes("layouts");
  if (!isAsked) return undefined;
  const { readPlan } = await import("@wezterm-parallel/shared/domain/plan/read-plan");
  const plan = readPlan(text, { file: path });
  return plan.ok ? plan.value : undefined;
}

function plannedLayout(plan: Plan | undefined): string | undefined {
  const layout = plan?.layouts?.["default"];
  return layout === undefined ? undefined : JSON.stringify(layout);
}

interface Load {
  /** Tasks that have not ended. */
  readonly tasks: number;
  readonly parallel: number | undefined;
  readonly reviewed: readonly string[];
}

const unfinished: readonly TaskState[] = [...liveTaskStates, "ready", "parked", "blocked"];
/** Counting stops here: no screen has so many places. */
const countedTasks = 200;

async function loadOf(client: Client, scope: WorkspaceScope): Promise<Result<Load, Failure>> {
  const where = scope.kind === "run" ? { run: scope.run } : { project: scope.project };
  const [tasks, ended, parallel] = await Promise.all([
    client.tasks({ ...where, state: unfinished, limit: countedTasks }),
    client.tasks({ ...where, state: ["succeeded", "failed"], limit: countedTasks }),
    parallelOf(client, scope),
  ]);
  if (!tasks.ok) return tasks;
  if (!ended.ok) return ended;
  const reviewed = [...new Set(ended.value.items.map(({ name }) => name))];
  return ok({ tasks: tasks.value.items.length, parallel, reviewed });
}

/** Returns how many tasks run at once: of the run, or of all active runs of the project. */
async function parallelOf(client: Client, scope: WorkspaceScope): Promise<number | undefined> {
  const runs = await client.runs(
    scope.kind === "run" ? { limit: 1 } : { project: scope.project, state: ["running"], limit: countedTasks },
  );
  const run = scope.kind === "run" ? await client.run(scope.run) : undefined;
  const going = run?.ok === true ? [run.value] : runs.ok ? runs.value.items : [];
  const limits = going.map(({ limits: { parallel } }) => parallel);
  if (limits.length === 0 || limits.includes(undefined)) return undefined;
  return limits.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}
