import { projectId } from "@wezterm-parallel/shared/domain/ids";
import { nextTimes } from "@wezterm-parallel/shared/domain/schedule/due-firings";
import type { ScheduleWork } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type {
  DescribedWork,
  Firing,
  ScheduleResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import type { FiringRecord, ScheduleReader, ScheduleRecord } from "../../../drivers/store/schedules.ts";
import { describeStartedRun } from "../../http/answers/describe-started-run.ts";
import { loadTimes } from "./load-times.ts";

const shownTimes = 5;

/** Describes a schedule with its next times and its newest entry. */
export async function describeSchedule(
  reader: ScheduleReader,
  schedule: ScheduleRecord,
  now: number,
): Promise<ScheduleResource> {
  const { timing, name, paused, isOfPlan, place, owner, createdAt } = schedule;
  const times = await loadTimes(timing);
  const [last] = await reader.firings({ schedule: schedule.id, limit: 1 });
  return {
    project: projectId(schedule.project),
    name,
    timing,
    work: describeWork(schedule.work),
    paused,
    isOfPlan,
    directory: place.directory,
    owner: owner.name,
    createdAt,
    next: paused ? [] : [...nextTimes(times, now, shownTimes)],
    ...(last !== undefined && { last: describeFiring(last) }),
  };
}

/** Leaves out variables, whose values may be secret. */
export function describeWork(work: ScheduleWork): DescribedWork {
  if (work.kind === "plan") return work;
  return {
    kind: "tasks",
    tasks: work.tasks.map(({ name, command, checkout }) => ({
      name,
      command: showCommand(command),
      checkout,
    })),
  };
}

export function describeFiring({ dueAt, state, byHand, count, failure, run }: FiringRecord): Firing {
  return {
    dueAt,
    state,
    byHand,
    count,
    ...(failure !== undefined && { failure }),
    ...(run !== undefined && { run: describeStartedRun(run) }),
  };
}
