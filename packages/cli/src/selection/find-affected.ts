import { dirname, relative } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { affectedTasks, type AffectedTask } from "@wezterm-parallel/shared/domain/inputs/affected-tasks";
import { redefinedTasks } from "@wezterm-parallel/shared/domain/inputs/redefined-tasks";
import { planTasks, selectTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import { type GitPlace, quickTimeoutMs, runGit, textOf } from "@wezterm-parallel/shared/node/git/run-git";

import type { LoadedPlan } from "../plan-file/load-plan.ts";
import { type Base, findBase } from "./find-base.ts";
import { listChanges } from "./list-changes.ts";

export interface Affected {
  readonly base: Base;
  /** Changed files, from the plan's directory. */
  readonly files: readonly string[];
  readonly tasks: readonly AffectedTask[];
}

interface AffectedWish {
  /** `true`: the branch that receives the changes. */
  readonly base: string | true;
  /** Names of tasks to choose from; none: all. */
  readonly names: readonly string[];
  readonly env: GitPlace["env"];
}

/** Finds the tasks of a plan that are affected by changes since a base. */
export async function findAffected(
  loaded: LoadedPlan,
  { base: wanted, names, env }: AffectedWish,
): Promise<Result<Affected, Failure>> {
  const directory = dirname(loaded.path);
  const tasks = planTasks(loaded.plan);
  const chosen = selectTasks(tasks, names);
  if (!chosen.ok) return chosen;
  const root = await findRoot({ cwd: directory, env });
  if (!root.ok) return root;
  const target = loaded.plan.project?.target;
  const base = await findBase(root.value, { wanted: wanted === true ? undefined : wanted, target });
  if (!base.ok) return fail(suggestOrder(base.failure, wanted, tasks));
  const files = await listChanges(root.value, directory, base.value.commit);
  if (!files.ok) return files;
  const earlier = await readEarlierPlan(root.value, base.value, loaded.path);
  const changes = { files: files.value, redefined: redefinedTasks(loaded.plan, earlier) };
  const only = names.length === 0 ? undefined : new Set(chosen.value.map(({ name }) => name));
  return ok({
    base: base.value,
    files: files.value.map(({ path }) => path),
    tasks: affectedTasks(tasks, changes, only),
  });
}

async function findRoot(place: GitPlace): Promise<Result<GitPlace, Failure>> {
  const args = ["rev-parse", "--show-toplevel"];
  const answer = await runGit(place, args, { accept: [128], timeoutMs: quickTimeoutMs });
  if (!answer.ok) return answer;
  if (answer.value.code === 0) return ok({ ...place, cwd: textOf(answer.value) });
  return fail({
    reason: "not-a-repository",
    detail: `${place.cwd} is not in a git repository, so it is unknown what changed.`,
    hint: "Run everything with: wzp run",
  });
}

/** `--affected test` takes `test` as the base. */
function suggestOrder(
  failure: Failure,
  wanted: string | true,
  tasks: readonly { readonly name: string; readonly base: string }[],
): Failure {
  if (!tasks.some(({ name, base }) => name === wanted || base === wanted)) return failure;
  return { ...failure, hint: `To choose the task, write its name first: wzp run ${wanted} --affected` };
}

/** Returns undefined if that commit has no valid plan at this path. */
async function readEarlierPlan(root: GitPlace, base: Base, path: string): Promise<Plan | undefined> {
  const inside = relative(root.cwd, path);
  const shown = await runGit(root, ["show", `${base.commit}:${inside}`], { accept: [128] });
  if (!shown.ok || shown.value.code !== 0) return undefined;
  const plan = readPlan(shown.value.stdout.toString("utf8"), { file: inside });
  return plan.ok ? plan.value : undefined;
}
