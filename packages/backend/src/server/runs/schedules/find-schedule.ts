import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type ProjectRef, projectKey } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { ScheduleOwner, ScheduleReader, ScheduleRecord } from "../../../drivers/store/schedules.ts";
import { newestPlace, type PlaceOfProjectPorts } from "../place-of-project.ts";
import { starterOf } from "../starter-of.ts";

type Asker = Pick<FastifyRequest, "records" | "seen">;

interface NamedSchedule {
  /** Id of the project. */
  readonly project: string;
  readonly name: string;
}

export function numberOf(project: string): number {
  return Number(project.slice(1));
}

/** Finds a schedule of a project that the caller may see: for reading with `records` of the route's permission. */
export async function findSchedule(
  request: Asker,
  reader: ScheduleReader,
  { project: id, name }: NamedSchedule,
): Promise<Result<ScheduleRecord, Failure>> {
  const project = await projectToSchedule(request, id);
  if (!project.ok) return project;
  const found = await reader.schedule({ project: project.value, name });
  return found === undefined ? fail(unknownSchedule(name)) : ok(found);
}

/** Returns the project's number if the caller may use the route there, also before its first run. */
export async function projectToSchedule(request: Asker, id: string): Promise<Result<number, Failure>> {
  const isListed = async (records: FastifyRequest["records"]) =>
    (await records.projects()).some((project) => project.id === id);
  if (await isListed(request.records)) return ok(numberOf(id));
  return fail((await isListed(request.seen)) ? onlyLook(id) : noProject(id));
}

/** Returns where runs of a schedule work: the given place, if it is of this project, or that of its newest run. */
export async function placeToSchedule(
  ports: PlaceOfProjectPorts,
  request: Asker,
  id: string,
  given: ProjectRef | undefined,
): Promise<Result<ProjectRef, Failure>> {
  if (given === undefined) return newestPlace(ports, request, id);
  const project = await projectToSchedule(request, id);
  if (!project.ok) return project;
  const number = await request.records.projectNumber(given);
  return number === project.value ? ok(given) : fail(otherProject(given, id));
}

export function scheduleOwner({ principal }: Pick<FastifyRequest, "principal">): ScheduleOwner {
  return { ...starterOf({ principal }), id: principal.id };
}

function unknownSchedule(schedule: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("schedule-unknown", { schedule }),
    hint: createMessage("schedule-unknown-hint"),
  });
}

function noProject(id: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("project-unknown", { id }),
    hint: createMessage("project-unknown-hint"),
  });
}

function onlyLook(id: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("only-look", { id }),
    hint: createMessage("only-look-hint"),
  });
}

function otherProject(place: ProjectRef, project: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("schedule-other-project", { directory: projectKey(place), project }),
  });
}
