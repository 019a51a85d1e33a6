import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { Records } from "../../base/backlog.ts";
import { findProject } from "../http/find-project.ts";
import type { ProjectPlaces } from "./local-project-places.ts";

export interface PlaceOfProjectPorts {
  readonly projectPlaces: ProjectPlaces;
  readonly records: Records;
}

/**
 * Returns where a new run works: in the directory of the project's newest run, from the current commit of its branch.
 * Fails with `unauthorized` when the caller may only look, and with `conflict` for a project without runs.
 */
export async function placeOfProject(
  ports: PlaceOfProjectPorts,
  request: Pick<FastifyRequest, "records" | "seen">,
  id: string,
  target?: string,
): Promise<Result<ProjectRef, Failure>> {
  const known = await newestPlace(ports, request, id);
  return known.ok ? ports.projectPlaces.present(known.value, target) : known;
}

/** Remote callers cannot name a directory: only one where somebody on the machine has started a run. */
export async function newestPlace(
  { records: all }: PlaceOfProjectPorts,
  { records, seen }: Pick<FastifyRequest, "records" | "seen">,
  id: string,
): Promise<Result<ProjectRef, Failure>> {
  const found = await findProject(records, id);
  if (!found.ok) return (await findProject(seen, id)).ok ? fail(onlyLook(id)) : found;
  const [newest] = (await all.seen(new Set([Number(id.slice(1))])).runs({ limit: 1 })).items;
  return newest === undefined ? fail(noRunYet(id)) : ok(newest.project);
}

function onlyLook(id: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("only-look-no-runs", { id }),
    hint: createMessage("only-look-runs-hint"),
  });
}

function noRunYet(id: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("project-no-run", { id }),
    hint: createMessage("project-no-run-hint"),
  });
}
