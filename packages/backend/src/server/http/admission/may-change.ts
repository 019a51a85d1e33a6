import type { FastifyRequest } from "fastify";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { Records } from "../../../base/backlog.ts";
import type { AuthFlow } from "./principal.ts";

export interface MayChangePorts {
  readonly auth: AuthFlow;
  readonly records: Records;
}

/** Returns why the sender may not change these ids. An id that they cannot see is reported as not found. */
export async function refuseIds(
  request: FastifyRequest,
  ids: readonly string[],
): Promise<Failure | undefined> {
  if (!request.restricted) return undefined;
  for (const id of ids) {
    const seen = await request.seen.resolve(id);
    if (!seen.ok) return seen.failure;
    if (!(await request.records.resolve(seen.value.id)).ok) return onlyLook(seen.value.id);
  }
  return undefined;
}

/** Only someone with the permission in all projects may start the first run of a project. */
export async function refuseProject(
  { principal }: FastifyRequest,
  { auth, records }: MayChangePorts,
  project: ProjectRef,
): Promise<Failure | undefined> {
  const writable = auth.sees(principal, "runs:write");
  if (writable === "all") return undefined;
  const number = await records.projectNumber(project);
  if (number !== undefined && writable.has(number)) return undefined;
  return createFailure({
    reason: "not-found",
    detail: createMessage("project-not-for-runs", { directory: project.directory }),
    hint: createMessage("project-roles-hint"),
  });
}

function onlyLook(id: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("only-look", { id }),
    hint: createMessage("only-look-hint"),
  });
}
