import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { ScheduleRecord } from "../../../drivers/store/schedules.ts";
import { answerWithRetry } from "../../http/answers/answer-with-retry.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { newRunRefusal, type SubmissionGate } from "../../http/maintenance.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { PlaceOfProjectPorts } from "../place-of-project.ts";
import { checkTiming, checkWork } from "./check-schedule.ts";
import { describeFiring, describeSchedule } from "./describe-schedule.ts";
import {
  findSchedule,
  numberOf,
  scheduleOwner,
  placeToSchedule,
  projectToSchedule,
} from "./find-schedule.ts";
import type { ScheduleStores } from "./schedule-stores.ts";
import type { ScheduledPorts } from "./scheduled-submission.ts";
import type { Schedules } from "./schedules.ts";

interface SchedulePorts extends PlaceOfProjectPorts, ScheduledPorts, SubmissionGate {
  readonly scheduleStore: ScheduleStores;
  readonly schedules: Pick<Schedules, "fire">;
  readonly clock: Pick<Clock, "now">;
}

export function scheduleRoutes(app: HttpApp, ports: SchedulePorts): void {
  readRoutes(app, ports);
  changeRoutes(app, ports);
  syncRoute(app, ports);
}

function readRoutes(app: HttpApp, ports: SchedulePorts): void {
  serveRoute(app, "listSchedules", async ({ query, records }) => {
    const { reader } = ports.scheduleStore;
    const seen = (await records.projects()).map(({ id }) => id);
    const shown = seen.filter((id) => query.project === undefined || id === query.project);
    const found = await reader.schedules(shown.map(numberOf));
    return {
      items: await Promise.all(found.map((each) => describeSchedule(reader, each, ports.clock.now()))),
    };
  });

  serveRoute(app, "getSchedule", async (request, reply) => {
    const { reader } = ports.scheduleStore;
    const found = await findSchedule(request, reader, request.params);
    return answer(
      reply,
      found.ok ? ok(await describeSchedule(reader, found.value, ports.clock.now())) : found,
    );
  });

  serveRoute(app, "listFirings", async (request, reply) => {
    const { reader } = ports.scheduleStore;
    const found = await findSchedule(request, reader, request.params);
    if (!found.ok) return answer(reply, found);
    const { cursor, limit } = request.query;
    const before = cursor === undefined ? undefined : Number(cursor);
    const firings = await reader.firings({ schedule: found.value.id, before, limit: limit + 1 });
    const items = firings.slice(0, limit).map(describeFiring);
    const next = firings.length > limit ? items.at(-1)?.dueAt : undefined;
    return answer(reply, ok({ items, ...(next !== undefined && { next: String(next) }) }));
  });
}

function changeRoutes(app: HttpApp, ports: SchedulePorts): void {
  const describe = async (changed: Result<ScheduleRecord, Failure>) => {
    if (!changed.ok) return changed;
    return ok(await describeSchedule(ports.scheduleStore.reader, changed.value, ports.clock.now()));
  };

  serveRoute(app, "setSchedule", async (request, reply) => {
    const { body, params } = request;
    const timing = await checkTiming(body.timing);
    if (!timing.ok) return answer(reply, timing);
    const refused = checkWork(body.work);
    if (refused !== undefined) return answer(reply, fail(refused));
    const place = await placeToSchedule(ports, request, params.project, body.project);
    if (!place.ok) return answer(reply, place);
    const set = await ports.scheduleStore.schedules.set(nameOf(params), {
      timing: timing.value,
      work: body.work,
      place: place.value,
      isOfPlan: false,
      owner: scheduleOwner(request),
    });
    return answer(reply, await describe(set));
  });

  serveRoute(app, "changeSchedule", async (request, reply) => {
    const project = await projectToSchedule(request, request.params.project);
    if (!project.ok) return answer(reply, project);
    const { params, body } = request;
    return answer(
      reply,
      await describe(await ports.scheduleStore.schedules.pause(nameOf(params), body.paused)),
    );
  });

  serveRoute(app, "removeSchedule", async (request, reply) => {
    const project = await projectToSchedule(request, request.params.project);
    return answer(
      reply,
      project.ok ? await ports.scheduleStore.schedules.remove(nameOf(request.params)) : project,
    );
  });

  serveRoute(app, "fireSchedule", async (request, reply) => {
    const refused = newRunRefusal(ports);
    if (refused !== undefined) return answer(reply, fail(refused));
    const found = await findSchedule(request, ports.scheduleStore.reader, request.params);
    if (!found.ok) return answer(reply, found);
    const fired = await ports.schedules.fire(found.value);
    return answer(reply, fired.ok ? ok(describeFiring(fired.value)) : fired);
  });
}

/** Loads the code that reads and compares plans when it is needed. */
function syncRoute(app: HttpApp, ports: SchedulePorts): void {
  serveRoute(app, "syncSchedules", async (request, reply) => {
    const { params, body, principal } = request;
    const place = await placeToSchedule(ports, request, params.project, body.project);
    if (!place.ok) return answer(reply, place);
    const { syncSchedules } = await import("./sync-schedules.ts");
    const owner = scheduleOwner(request);
    const wish = { project: numberOf(params.project), place: place.value, owner, person: principal.id };
    return answerWithRetry(reply, await syncSchedules(ports, { ...wish, apply: body.apply }));
  });
}

function nameOf({ project, name }: { readonly project: string; readonly name: string }) {
  return { project: numberOf(project), name };
}
