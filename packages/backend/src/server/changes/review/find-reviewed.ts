import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type Role, roles } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Reviewer } from "@wezterm-parallel/shared/domain/review/review";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { ChangeRecord } from "../../../drivers/store/changes.ts";
import { refuseIds } from "../../http/admission/may-change.ts";
import type { Principal } from "../../http/admission/principal.ts";
import type { MergeStore } from "../merge-store.ts";

/** A change and who looks at it. */
export interface Reviewed {
  readonly change: ChangeRecord;
  readonly reader: Reviewer;
}

/** Finds a change among those that the caller can see; fails with `unauthorized` if they may only look. */
export async function findReviewed(
  { reader }: MergeStore,
  request: FastifyRequest,
  id: string,
): Promise<Result<Reviewed, Failure>> {
  const refusal = await refuseIds(request, [id]);
  if (refusal !== undefined) return fail(refusal);
  const found = await request.records.change(id);
  if (!found.ok) return found;
  const parsed = parseId(found.value.id);
  const task =
    parsed.ok && parsed.value.kind === "task"
      ? await reader.taskId(parsed.value.run, parsed.value.task)
      : undefined;
  const change = task === undefined ? undefined : await reader.change(task);
  if (change === undefined) return fail(noChange(id));
  return ok({ change, reader: reviewerOf(request.principal, change.project) });
}

/** Returns the commits that may be read with a change: those of its revisions. */
export async function readableOf(
  { reader }: MergeStore,
  { change, ref: project }: ChangeRecord,
): Promise<Pick<QuestionOf<"lines">, "project" | "within">> {
  const within = (await reader.revisions(change)).map(({ base, commit }) => ({ base, commit }));
  return { project, within };
}

/** Returns the caller with the more powerful of the roles on the server and in the project. */
function reviewerOf({ kind, id, name, role, projects }: Principal, project: number): Reviewer {
  if (kind !== "user") return { kind: "local", id: "local", name, role: "owner" };
  const held = [role, projects.get(project)].filter((each) => each !== undefined);
  return { kind, id, name, role: mostPowerful(held) };
}

function mostPowerful(held: readonly Role[]): Role {
  return roles.find((role) => held.includes(role)) ?? "viewer";
}

export function noChange(id: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("change-absent", { id }),
    hint: createMessage("change-absent-hint", { id }),
  });
}
