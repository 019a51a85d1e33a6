import type { FastifyRequest } from "fastify";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run-spec";

import type { ApiPorts } from "./api-ports.ts";

/** Why somebody may not change these: what they may not even see does not exist. */
export function refuseIds(request: FastifyRequest, ids: readonly string[]): Failure | undefined {
  if (!request.restricted) return undefined;
  for (const id of ids) {
    const seen = request.seen.resolve(id);
    if (!seen.ok) return seen.failure;
    if (!request.records.resolve(seen.value.id).ok) return onlyLook(seen.value.id);
  }
  return undefined;
}

/** A project that had no run yet is begun by who may work in all. */
export function refuseProject(
  { principal }: FastifyRequest,
  { auth, records }: Pick<ApiPorts, "auth" | "records">,
  project: ProjectRef,
): Failure | undefined {
  const writable = auth.sees(principal, "runs:write");
  if (writable === "all") return undefined;
  const number = records.projectNumber(project);
  if (number !== undefined && writable.has(number)) return undefined;
  return {
    reason: "not-found",
    detail: `There is no project ${project.directory} in which you may run anything.`,
    hint: "An admin gives roles in projects.",
  };
}

function onlyLook(id: string): Failure {
  return {
    reason: "unauthorized",
    detail: `You may look at ${id}, but not change it.`,
    hint: "Changing needs the role operator in its project.",
  };
}
