import { pageSchema } from "../schemas/resources.ts";
import { projectParameters } from "../schemas/project-schemas.ts";
import { idempotencyHeaders } from "../schemas/routes-schemas.ts";
import {
  changeScheduleBody,
  firingSchema,
  listFiringsQuery,
  listSchedulesQuery,
  removedScheduleSchema,
  scheduleChangesSchema,
  scheduleListSchema,
  scheduleParameters,
  scheduleResourceSchema,
  setScheduleBody,
  syncSchedulesBody,
} from "../schemas/automation/schedule-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const schedulesContract = {
  listSchedules: {
    summary: "Lists schedules with their next times, by project and name",
    query: listSchedulesQuery,
    answer: scheduleListSchema,
  },
  setSchedule: {
    summary: "Creates or replaces a schedule",
    description:
      "Its runs have the permissions of the caller, and the environment `clean`. With `kind: plan`, each run takes the plan " +
      "that is in the project's directory at that time.",
    params: scheduleParameters,
    body: setScheduleBody,
    answer: scheduleResourceSchema,
  },
  getSchedule: {
    summary: "Gets a schedule with its next times",
    params: scheduleParameters,
    answer: scheduleResourceSchema,
  },
  changeSchedule: {
    summary: "Pauses or resumes a schedule",
    params: scheduleParameters,
    body: changeScheduleBody,
    answer: scheduleResourceSchema,
  },
  removeSchedule: {
    summary: "Removes a schedule with its history; its runs stay",
    params: scheduleParameters,
    answer: removedScheduleSchema,
  },
  fireSchedule: {
    summary: "Runs a schedule now, also while it is paused or a run of it has not ended",
    params: scheduleParameters,
    headers: idempotencyHeaders,
    answer: firingSchema,
  },
  listFirings: {
    summary:
      "Lists the history of a schedule, newest first: its runs, and the times at which it started no run",
    params: scheduleParameters,
    query: listFiringsQuery,
    answer: pageSchema(firingSchema),
  },
  syncSchedules: {
    summary: "Makes the schedules of a project those of its plan, or returns what would change",
    description: "Schedules that people added stay, unless the plan has one of the same name.",
    params: projectParameters,
    body: syncSchedulesBody,
    answer: scheduleChangesSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
