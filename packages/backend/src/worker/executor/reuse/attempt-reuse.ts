import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { splitInputs } from "@wezterm-parallel/shared/domain/inputs/input-globs";
import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";
import type { Reusable } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { checkoutRequest, type AttemptScope } from "../attempt/attempt-scope.ts";
import { ArtifactDigests } from "./artifact-digests.ts";
import { bringResults, earlierDirectory, hasResults, restoreFiles } from "./bring-results.ts";
import type { ReuseDecision } from "./reuse-decision.ts";
import { reuseKey } from "./reuse-key.ts";

interface Reused {
  readonly result: Partial<AttemptResult>;
  /** True if files were written to the shared directory. */
  readonly changedFiles: boolean;
}

const digests = new ArtifactDigests();

/** Returns the result of an earlier attempt if running would give the same; undefined: run. */
export async function reuseResult(scope: AttemptScope): Promise<Reused | undefined> {
  const { spec, continues } = scope.assignment;
  if (spec.inputs === undefined || continues !== undefined) return undefined;
  if (scope.memory.known.reuse === undefined) {
    if (scope.memory.known.checkout !== undefined) return undefined;
    const reuse = await orNothing(scope, () => decide(scope));
    mkdirSync(scope.files.directory, { recursive: true, mode: 0o700 });
    scope.memory.keep({ reuse: reuse ?? {} });
  }
  const { result, earlier } = scope.memory.known.reuse ?? {};
  if (result === undefined || earlier === undefined) return undefined;
  await bringResults(earlier, scope.files);
  if (result.artifacts === undefined) return { result, changedFiles: false };
  const { directory } = scope.context.project;
  // With its own worktree, a task leaves its files nowhere else.
  const changedFiles =
    spec.checkout === "project" &&
    (await restoreFiles(scope.files.artifacts, join(directory, spec.directory ?? "")));
  return { result: { ...result, artifacts: scope.files.artifacts }, changedFiles };
}

/** Returns the key under which later attempts may reuse the result, or why none of them can. */
export async function keyOfResult(
  scope: AttemptScope,
  commit: string | undefined,
): Promise<Pick<AttemptResult, "reuseKey" | "notReusable">> {
  const { key, result } = scope.memory.known.reuse ?? {};
  if (scope.memory.known.reuse === undefined) return {};
  if (key === undefined) return { notReusable: "inputs-unreadable" };
  if (commit !== undefined) return { notReusable: "left-commit" };
  if (result !== undefined || scope.assignment.spec.checkout === "worktree") return { reuseKey: key };
  const now = await orNothing(scope, () => computeKey(scope, scope.ports.clock.monotonic()));
  return now?.key === key ? { reuseKey: key } : { notReusable: "inputs-changed" };
}

async function decide(scope: AttemptScope): Promise<ReuseDecision> {
  const computed = await computeKey(scope, scope.since);
  if (computed === undefined) return {};
  const { key, base } = computed;
  const candidate = scope.assignment.reusable?.find((each) => each.key === key);
  const earlier = candidate && findEarlier(scope, candidate);
  if (candidate === undefined || earlier === undefined) return { key };
  const { attempt, result } = candidate;
  const { outputs, artifacts, logTruncated, reusedFrom = attempt } = result;
  return { key, earlier, result: { outputs, artifacts, logTruncated, reusedFrom, base } };
}

async function computeKey(scope: AttemptScope, since: number) {
  const { spec } = scope.assignment;
  const { globs, variables } = splitInputs(spec.inputs ?? []);
  if (spec.agent !== undefined || spec.checkout === "none") return undefined;
  const listed = await scope.ports.checkouts.inputs(checkoutRequest(scope), { globs, since });
  if (!listed.ok || listed.value.unmatched.length > 0) return undefined;
  const { files, base } = listed.value;
  return { key: await reuseKey(scope, variables, { files, digests }), base };
}

function findEarlier(scope: AttemptScope, { attempt, result }: Reusable): string | undefined {
  const earlier = earlierDirectory(scope.ports.home.state, attempt);
  if (earlier === undefined) return undefined;
  return hasResults(earlier, result.artifacts !== undefined) ? earlier : undefined;
}

/** A task whose inputs cannot be read runs, and says then what is wrong. */
async function orNothing<T>(scope: AttemptScope, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    scope.ports.log.warn({ attempt: scope.files.id, error: String(error) }, "inputs could not be compared");
    return undefined;
  }
}
