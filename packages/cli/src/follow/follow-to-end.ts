import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { followRun } from "./follow-run.ts";
import type { OutputOptions } from "./output-mode.ts";
import type { ReportOptions } from "./reports/report-options.ts";
import { summarizeRun } from "./summarize-run.ts";

interface EndOptions extends OutputOptions, ReportOptions {
  /** Added to the result with `--json`. */
  readonly about?: object | undefined;
}

/** Shows a run until it has ended, then its summary; returns the exit code of the command. */
export async function followToEnd(
  cli: CliContext,
  client: Client,
  submitted: RunResource,
  { about, ...options }: EndOptions,
): Promise<Result<ExitCode, Failure>> {
  const followed = await followRun(cli, client, submitted, options);
  if (!followed.ok) return followed;
  const { end, interrupted, printed } = followed.value;
  if (end === "left") {
    cli.note(`${submitted.id} is being cancelled in the background (see: wzp ps)`);
    return ok(exitCodes.interrupted);
  }
  const state = await summarizeRun(cli, client, submitted.id, { ...options, printed, about });
  if (!state.ok) return interrupted ? tellStopped(cli, submitted, state.failure) : state;
  if (interrupted) return ok(exitCodes.interrupted);
  return ok(state.value === "succeeded" ? exitCodes.done : exitCodes.taskFailed);
}

/** An interruption may be part of stopping everything: `wzp down --kill`, `npm start`. */
function tellStopped(cli: CliContext, submitted: RunResource, failure: Failure): Result<ExitCode, Failure> {
  if (failure.reason !== "unavailable") return fail(failure);
  cli.note(`${submitted.id} was cancelled, and the server has stopped (start it with: wzp up)`);
  return ok(exitCodes.interrupted);
}
