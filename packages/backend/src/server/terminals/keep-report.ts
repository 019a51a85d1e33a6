import { statSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  activityReportsFile,
  reportedOutputBytes,
} from "@wezterm-parallel/shared/domain/activity/activity-reports";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type { ActivityReport } from "@wezterm-parallel/shared/protocol/api/schemas/agents/activity-report-schemas";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { appendLine } from "../../base/files/line-file.ts";

export interface ReportPorts {
  /** State directory. */
  readonly home: string;
  readonly logs: ReadsEnds;
}

/** Reads the output of attempts. */
interface ReadsEnds {
  read(
    log: { readonly attempt: AttemptName; readonly phase: "run"; readonly stream: "out" },
    portion: { readonly from: number },
  ): Promise<Result<{ readonly bytes: AsyncIterable<Uint8Array | string> }, Failure>>;
}

/** Bytes of all reports; hundreds of them say no more. */
const mostKept = 16 * 1024 * 1024;

interface Objection {
  readonly task: TaskDetail;
  readonly comment: string;
}

/** Keeps what is shown about an agent that does something else, with the end of its output. */
export async function keepReport(
  { home, logs }: ReportPorts,
  attempt: AttemptName,
  { task, comment }: Objection,
): Promise<Result<ActivityReport, Failure>> {
  const { id, state, activity, attention, spec } = task;
  if (state !== "running") return fail(notRunning(id));
  if (sizeOf(`${home}/${activityReportsFile}`) > mostKept) return fail(tooMany);
  const report: ActivityReport = {
    at: Date.now(),
    task: id,
    ...(spec.agent !== undefined && { agent: spec.agent }),
    command: showCommand(spec.command),
    ...(activity !== undefined && { activity }),
    ...(attention !== undefined && { attention }),
    comment,
    output: await readEnd(logs, attempt),
  };
  appendLine(home, activityReportsFile, report);
  return ok(report);
}

/** Empty without a log. */
async function readEnd(logs: ReadsEnds, attempt: AttemptName): Promise<string> {
  const opened = await logs.read({ attempt, phase: "run", stream: "out" }, { from: -reportedOutputBytes });
  if (!opened.ok) return "";
  const parts: Uint8Array[] = [];
  for await (const piece of opened.value.bytes) parts.push(Buffer.from(piece));
  return Buffer.concat(parts).toString("utf8");
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function notRunning(id: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("report-not-running", { id }),
    hint: createMessage("report-not-running-hint"),
  });
}

const tooMany = createFailure({ reason: "conflict", detail: createMessage("reports-many") });
