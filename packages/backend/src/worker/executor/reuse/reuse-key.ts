import { createHash } from "node:crypto";
import { relative } from "node:path";

import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { InputFiles } from "../../../drivers/checkout/checkouts.ts";
import type { AttemptScope } from "../attempt/attempt-scope.ts";
import { nameAlone } from "../preparation/need-names.ts";
import type { ArtifactDigests } from "./artifact-digests.ts";

/** Incremented when results of an earlier release must no longer be reused. */
const version = 1;

/** Hashes everything that counts for an attempt's result. */
export async function reuseKey(
  scope: AttemptScope,
  variables: readonly string[],
  { files, digests }: Pick<InputFiles, "files"> & { readonly digests: ArtifactDigests },
): Promise<string> {
  const { assignment, context, inherited } = scope;
  const { setup, cache, copy, link, ports } = context.settings;
  const needs = await Promise.all(assignment.inputs.map((need) => describeNeed(need, digests)));
  const all = [
    version,
    [process.platform, process.arch],
    [placeOfPlan(context.project), describeSpec(assignment.spec)],
    { setup, cache, copy, link, ports },
    [context.environment.mode, context.environment.umask],
    variables.toSorted().map((name) => [name, inherited[name]]),
    files.map(({ path, mode, id }) => [path, mode, id]),
    needs,
  ];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}

/** Two plans of one repository may have tasks of the same name. */
function placeOfPlan(project: ProjectRef): string {
  return project.kind === "git" ? relative(project.root, project.directory) : "";
}

/** Omits what decides only when, where and how often a task runs. */
function describeSpec(spec: TaskSpec) {
  const { name, command, shell, checkout, directory, inputs, verify, outputs, terminal } = spec;
  const { matrix, env, secrets = [], container } = spec;
  const text = [name, command, shell, checkout, directory, inputs, verify, outputs, terminal];
  const image = container === undefined ? [] : [container];
  return [...text, sorted(matrix), sorted(env), secrets.toSorted(), ...image];
}

/** The commit of a need counts by its files: they are in the tree that the task starts from. */
async function describeNeed({ task, state, outputs, artifacts }: TaskInput, digests: ArtifactDigests) {
  const digest = artifacts === undefined ? undefined : await digests.digest(artifacts);
  return [nameAlone(task), state, sorted(outputs), digest];
}

function sorted(values: Readonly<Record<string, string>>) {
  return Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
