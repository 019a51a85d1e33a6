import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Records } from "../../../base/backlog.ts";
import { describeChange } from "./describe-change.ts";
import { resolveId, unknown } from "./resolve-id.ts";
import type { RecordReader } from "./restrict-reader.ts";

type ChangesQuery = Parameters<Records["changes"]>[0];

export async function listChanges(reader: RecordReader, query: ChangesQuery): Promise<Page<ChangeResource>> {
  const { cursor, limit, run, project, state: states, pullRequest: withPullRequest } = query;
  const before = cursor === undefined ? undefined : Number(cursor);
  const number = project === undefined ? undefined : Number(project.replace(/^p/, ""));
  const found = await reader.reviewedChanges({
    run,
    states,
    project: number,
    withPullRequest,
    before,
    limit: limit + 1,
  });
  const items = found.slice(0, limit);
  const next = found.length > limit ? items.at(-1)?.change : undefined;
  return {
    items: items.map(describeChange),
    ...(next !== undefined && { next: String(next) }),
  };
}

export async function findChange(reader: RecordReader, id: string): Promise<Result<ChangeResource, Failure>> {
  const found = await resolveId(reader, id);
  if (!found.ok) return found;
  if (found.value.kind === "run") return fail(unknown(`task ${id}`));
  const { run, name } = found.value;
  const task = await reader.taskId(run, name);
  const change = task === undefined ? undefined : await reader.reviewedChange(task);
  if (change !== undefined) return ok(describeChange(change));
  return fail(
    createFailure({
      reason: "not-found",
      detail: createMessage("change-absent", { id: found.value.id }),
      hint: createMessage("change-absent-hint", { id: found.value.id }),
    }),
  );
}
