import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ScheduleWork } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";
import { paramVariables } from "@wezterm-parallel/shared/domain/task/environment/variable-names";

import type { Backlog } from "../../base/backlog.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import type { IncomingRecord } from "../../drivers/store/incoming.ts";
import { mayStillRun } from "../../server/access/may-still-run.ts";
import { newRunRefusal, type SubmissionGate } from "../../server/http/maintenance.ts";
import type { PlaceOfProjectPorts } from "../../server/runs/place-of-project.ts";
import { checkWork } from "../../server/runs/schedules/check-schedule.ts";
import { describeWork } from "../../server/runs/schedules/describe-schedule.ts";
import { placeToSchedule, scheduleOwner } from "../../server/runs/schedules/find-schedule.ts";
import type { ScheduledPorts } from "../../server/runs/schedules/scheduled-submission.ts";
import type { IncomingParts } from "../../server/webhooks/incoming/incoming-parts.ts";

interface OpeningParts extends ScheduledPorts, PlaceOfProjectPorts, SubmissionGate {
  readonly incomingStore: IncomingParts["incomingStore"];
  readonly backlog: Pick<Backlog, "startCall">;
  readonly accounts: Accounts;
  readonly key: Uint8Array;
  readonly clock: Pick<Clock, "now" | "monotonic">;
}

/** Starts runs for calls of incoming webhooks, as the people who set these up. */
export function openIncoming(parts: OpeningParts): IncomingParts {
  const { incomingStore, accounts, key, clock } = parts;
  return {
    incomingStore,
    key,
    clock,
    describeWork,
    recordAudit: (entry) => accounts.record(entry),
    prepare: async (request, { project, work, place: given }) => {
      const refused = checkWork(work);
      if (refused !== undefined) return fail(refused);
      const place = await placeToSchedule(parts, request, project, given);
      return place.ok ? ok({ work, place: place.value, owner: scheduleOwner(request) }) : place;
    },
    start: async (incoming, call, params) => {
      const made = await submissionOf(parts, incoming, params);
      if (!made.ok) return made;
      const { kind, name } = incoming.owner;
      return parts.backlog.startCall(call, made.value, { kind, name });
    },
  };
}

async function submissionOf(
  parts: OpeningParts,
  incoming: IncomingRecord,
  params: ReadonlyMap<string, string>,
) {
  const refused = newRunRefusal(parts);
  if (refused !== undefined) return fail(refused);
  const { owner, project, work } = incoming;
  if (!(await mayStillRun(parts.accounts, owner, project))) return fail(notPermitted(owner.name));
  const { scheduledSubmission } = await import("../../server/runs/schedules/scheduled-submission.ts");
  return scheduledSubmission(parts, { ...incoming, work: withParams(work, params) });
}

/** Values reach tasks as variables, also without a plan: never as a part of a command. */
function withParams(work: ScheduleWork, params: ReadonlyMap<string, string>): ScheduleWork {
  if (work.kind === "plan") {
    const given = [...params].map(([name, value]) => `${name}=${value}`);
    return { ...work, params: [...work.params, ...given] };
  }
  const variables = paramVariables(Object.fromEntries(params));
  return { ...work, tasks: work.tasks.map((task) => ({ ...task, env: { ...task.env, ...variables } })) };
}

function notPermitted(owner: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("incoming-not-permitted", { owner }),
  });
}
