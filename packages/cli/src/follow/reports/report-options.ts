import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

export interface ReportOptions {
  /** Path of the Markdown summary. */
  readonly summary?: string;
  /** Path of the JUnit XML. */
  readonly junit?: string;
}

/** Adds the options that write the results of a run to files. */
export function addReportOptions(command: Command): Command {
  return command
    .option(
      "--summary <file>",
      "write a summary in Markdown when the run has ended; appended to $GITHUB_STEP_SUMMARY if it is that file",
    )
    .option("--junit <file>", "write the results as JUnit XML when the run has ended");
}

/** Fails before anything runs if a report could not be written afterwards. */
export async function checkReportPaths(
  cwd: string,
  { summary, junit }: ReportOptions,
): Promise<Result<void, Failure>> {
  for (const [option, path] of [
    ["--summary", summary],
    ["--junit", junit],
  ] as const) {
    const problem = path === undefined ? undefined : await problemOf(resolve(cwd, path));
    if (problem !== undefined)
      return fail({
        reason: "invalid-request",
        detail: `${option} ${path ?? ""}: ${problem}.`,
        hint: "Name a file in a directory that exists and that you may write to.",
      });
  }
  return ok(undefined);
}

async function problemOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return "that is a directory";
  try {
    await access(found === undefined ? dirname(path) : path, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return `there is no directory ${dirname(path)}`;
    return code === "EACCES" || code === "EROFS" ? "you may not write there" : String(error);
  }
}
