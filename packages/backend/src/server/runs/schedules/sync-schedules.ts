import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planSchedules } from "@wezterm-parallel/shared/domain/plan/plan-schedules";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { compareSchedules } from "@wezterm-parallel/shared/domain/schedule/compare-schedules";
import type { ScheduleChanges } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import type { ScheduleOwner } from "../../../drivers/store/schedules.ts";
import { ownTimeZone } from "./check-schedule.ts";
import { describeWork } from "./describe-schedule.ts";
import type { ScheduleStores } from "./schedule-stores.ts";
import { readPlanAt, type ScheduledPorts } from "./scheduled-submission.ts";

interface SyncWish {
  /** Number of the project. */
  readonly project: number;
  readonly place: ProjectRef;
  readonly owner: ScheduleOwner;
  /** Id of who asks. */
  readonly person: string;
  /** False: only compares. */
  readonly apply: boolean;
}

/** Makes the schedules of a project those of its plan; returns what changed, or would. */
export async function syncSchedules(
  {
    scheduleStore: { reader, schedules },
    ...ports
  }: ScheduledPorts & { readonly scheduleStore: ScheduleStores },
  { project, place, owner, person, apply }: SyncWish,
): Promise<Result<ScheduleChanges, Failure>> {
  const read = await readPlanAt(ports, { place, person, params: [] });
  if (!read.ok) return read;
  const stored = await reader.schedules([project]);
  const changes = compareSchedules(stored, planSchedules(read.value.plan, ownTimeZone()));
  for (const { name, after } of apply ? changes : []) {
    const done = await (after === undefined
      ? schedules.remove({ project, name })
      : schedules.set(
          { project, name },
          { timing: after.timing, work: after.work, place, isOfPlan: true, owner },
        ));
    if (!done.ok) return done;
  }
  return ok({ items: changes.map(describeChange), applied: apply });
}

function describeChange({
  name,
  change,
  before,
  after,
}: ReturnType<typeof compareSchedules>[number]): ScheduleChanges["items"][number] {
  const describe = (schedule: NonNullable<typeof before>) => ({
    timing: schedule.timing,
    work: describeWork(schedule.work),
  });
  return {
    name,
    change,
    ...(before && { before: describe(before) }),
    ...(after && { after: describe(after) }),
  };
}
