import { statSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  activityReportsFile,
  reportedOutputBytes,
} from "@wezterm-parallel/shared/domain/activity/activity-reports";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type { ActivityReport } from "@wezterm-parallel/shared/protocol/api/schemas/activity-report-schemas";

import { appendLine } from "../../base/line-file.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { findTerminalAttempt, type FoundAttempt } from "./terminal-socket.ts";

interface ReportPorts {
  /** State directory. */
  readonly home: string;
  readonly logs: ReadsEnds;
}

/** Reads the output of attempts. */
interface ReadsEnds {
  read(
    log: { readonly attempt: FoundAttempt["name"]; readonly phase: "run"; readonly stream: "out" },
    portion: { readonly from: number },
  ): Promise<Result<{ readonly bytes: AsyncIterable<Uint8Array | string> }, Failure>>;
}

/** Bytes of all reports; hundreds of them say no more. */
const mostKept = 16 * 1024 * 1024;

export function reportRoutes(app: HttpApp, { home, logs }: ReportPorts): void {
  serveRoute(app, "reportActivity", async (request, reply) => {
    const { params, body, records } = request;
    const refusal = await refuseIds(request, [params.attempt]);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const found = await findTerminalAttempt(records, params.attempt);
    if (!found.ok) return answer(reply, found);
    const task = await records.task(params.attempt.replace(/#\d+$/, ""));
    if (!task.ok) return answer(reply, task);
    const { id, state, activity, attention, spec } = task.value;
    if (state !== "running") return answer(reply, fail(notRunning(id)));
    if (sizeOf(`${home}/${activityReportsFile}`) > mostKept) return answer(reply, fail(tooMany));
    const report: ActivityReport = {
      at: Date.now(),
      task: id,
      ...(spec.agent !== undefined && { agent: spec.agent }),
      command: showCommand(spec.command),
      ...(activity !== undefined && { activity }),
      ...(attention !== undefined && { attention }),
      comment: body.comment,
      output: await readEnd(logs, found.value.name),
    };
    appendLine(home, activityReportsFile, report);
    return answer(reply, ok(report));
  });
}

/** Empty without a log. */
async function readEnd(logs: ReadsEnds, attempt: FoundAttempt["name"]): Promise<string> {
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
