import { randomBytes } from "node:crypto";

import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";
import { parseTraceparent, type RunTrace } from "@wezterm-parallel/shared/domain/trace/run-trace";
import { landingKey } from "@wezterm-parallel/shared/domain/trace/spans";

import type { SubmittingRequest } from "../../../base/backlog.ts";
import { spanIdOf } from "../../../base/trace-ids.ts";
import type { Store } from "../../../drivers/store/store.ts";

/** Gives a submission its trace, and takes away what a client may have put there. */
export type TraceRun = (
  submission: RunSubmission,
  request?: SubmittingRequest,
) => RunSubmission | Promise<RunSubmission>;

export function withoutTrace(submission: RunSubmission): RunSubmission {
  const { trace, ...settings } = submission.settings;
  return trace === undefined ? submission : { ...submission, settings };
}

/** A run continues the trace of what started it: of a request, the submitting program, or the change that it verifies. */
export function traceRuns({ reader }: Pick<Store, "reader">): TraceRun {
  return async (submission, request) => {
    const trace = (await ofLanding(submission)) ?? {
      ...(parseTraceparent(request?.traceparent) ??
        parseTraceparent(submission.environment.variables["TRACEPARENT"]) ?? {
          id: randomBytes(16).toString("hex"),
        }),
      ...(request !== undefined && { request: { route: request.route, at: request.at } }),
    };
    return { ...submission, settings: { ...submission.settings, trace } };
  };

  async function ofLanding({ source }: RunSubmission): Promise<RunTrace | undefined> {
    const change = source.kind === "landing" ? parseId(source.change) : undefined;
    if (change?.ok !== true || source.kind !== "landing") return undefined;
    const trace = (await reader.run(change.value.run))?.settings.trace;
    return trace && { id: trace.id, parent: spanIdOf(trace.id, landingKey(source.change)) };
  }
}
