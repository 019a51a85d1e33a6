import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { Records } from "../../base/backlog.ts";
import { findProject } from "../http/find-project.ts";
import type { ProjectPlaces } from "./local-project-places.ts";

export interface PlaceOfProjectPorts {
  readonly projectPlaces: ProjectPlaces;
  readonly records: Records;
}

/**
 * Where a new run of a project works: where its newest did, from the commit that its branch is at now. Fails with
 * `unauthorized` where the caller may only look, and with `conflict` for a project that had no run.
 */
export async function placeOfProject(
  ports: PlaceOfProjectPorts,
  request: Pick<FastifyRequest, "records" | "seen">,
  id: string,
  target?: string,
): Promise<Result<ProjectRef, Failure>> {
  const known = newestPlace(ports, request, id);
  return known.ok ? ports.projectPlaces.present(known.value, target) : known;
}

/** Nobody names a directory from afar: only where a run of somebody who was there has worked. */
export function newestPlace(
  { records: all }: PlaceOfProjectPorts,
  { records, seen }: Pick<FastifyRequest, "records" | "seen">,
  id: string,
): Result<ProjectRef, Failure> {
  const found = findProject(records, id);
  if (!found.ok) return findProject(seen, id).ok ? fail(onlyLook(id)) : found;
  const [newest] = all.seen(new Set([Number(id.slice(1))])).runs({ limit: 1 }).items;
  return newest === undefined ? fail(noRunYet(id)) : ok(newest.project);
}

function onlyLook(id: string): Failure {
  return sayFailure({
    reason: "unauthorized",
    detail: say("only-look-no-runs", { id }),
    hint: say("only-look-runs-hint"),
  });
}

function noRunYet(id: string): Failure {
  return sayFailure({
    reason: "conflict",
    detail: say("project-no-run", { id }),
    hint: say("project-no-run-hint"),
  });
}
