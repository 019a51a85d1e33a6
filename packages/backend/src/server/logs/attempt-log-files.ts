import { readdir } from "node:fs/promises";
import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory, type Phase, phaseDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { LogLines } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";
import type { AttemptLog } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";
import { parseUsage, usageFile, type UsageSample } from "@wezterm-parallel/shared/protocol/host/usage-file";
import type { AttemptUsageResource } from "@wezterm-parallel/shared/protocol/api/schemas/usage-schemas";

import { openOwnFile } from "../../base/files/own-file.ts";
import { answerLines, type LinePortion } from "./answer-lines.ts";
import { describeUsage } from "./describe-usage.ts";
import { LineIndexes } from "./line-indexes.ts";
import { findLog, isPhaseComplete, type LogPlace, openLogFile } from "./log-file.ts";
import { type LogName, type LogPortion, type LogReading, readLogFile } from "./read-log-file.ts";

/** The output of attempts, read from disk. */
export interface AttemptLogs {
  /** Lists the phases that have begun, in the order set-up, run, verify. */
  list(attempt: AttemptName): Promise<readonly AttemptLog[]>;
  /** Fails with `not-found` when that part has ended without output. */
  read(log: LogName, portion: LogPortion): Promise<Result<LogReading, Failure>>;
  /** Returns lines by number; fails with `not-found` as `read` does, and returns no lines before the first byte. */
  lines(log: LogName, portion: LinePortion): Promise<Result<LogLines, Failure>>;
  /** Returns the resources used since `startedAt` (epoch ms); no points when nothing was measured. */
  usage(attempt: AttemptName, startedAt: number): Promise<AttemptUsageResource>;
}

export function attemptLogFiles(state: string): AttemptLogs {
  const root = resolve(state);
  const indexes = new LineIndexes();
  return {
    list: (attempt) => listLogs(root, attempt),
    read: (log, portion) => readLog(root, log, portion),
    lines: async (log, portion) =>
      (await answerLines(indexes, placeOf(root, log), portion)) ?? fail(noSuchLog(log)),
    usage: async (attempt, startedAt) => describeUsage(await readUsage(root, attempt), startedAt),
  };
}

/** The worker keeps the file far smaller, but a task may replace it. */
const usageBytes = 262_144;

async function readUsage(root: string, attempt: AttemptName): Promise<readonly UsageSample[]> {
  const file = await openOwnFile({ root, directory: attemptPath(root, attempt), name: usageFile });
  if (file === undefined) return [];
  await using open = file;
  return parseUsage(Buffer.from(await open.read(0, usageBytes)).toString("latin1"));
}

async function listLogs(root: string, attempt: AttemptName): Promise<readonly AttemptLog[]> {
  const directory = attemptPath(root, attempt);
  const found = await Promise.all(
    (await phasesIn(directory)).flatMap((phase) =>
      (["out", "err"] as const).map((stream) => describe(root, directory, phase, stream)),
    ),
  );
  return found.filter((entry) => entry !== undefined);
}

async function describe(
  root: string,
  attempt: string,
  phase: Phase,
  stream: "out" | "err",
): Promise<AttemptLog | undefined> {
  const directory = phaseDirectory(attempt, phase);
  const complete = await isPhaseComplete(directory);
  const file = await openLogFile({ root, directory, stream });
  if (file === undefined) return undefined;
  await using open = file;
  return { phase, stream, bytes: await open.size(), complete };
}

async function phasesIn(directory: string): Promise<readonly Phase[]> {
  const names = await readdir(directory).catch(() => []);
  const numbered = (kind: "setup" | "verify") =>
    names
      .filter((name) => new RegExp(`^${kind}\\.[1-9]\\d{0,5}$`).test(name))
      .sort((a, b) => Number(a.split(".")[1]) - Number(b.split(".")[1]))
      .map((name) => name as Phase);
  return [...numbered("setup"), "run", ...numbered("verify")];
}

async function readLog(
  root: string,
  log: LogName,
  { from, limit, follow }: LogPortion,
): Promise<Result<LogReading, Failure>> {
  const place = placeOf(root, log);
  // First, so that a log that is written until the end is found.
  const ended = follow === undefined || (await follow.ended());
  const size = await findLog(place);
  if (size === undefined && ended) return fail(noSuchLog(log));
  const offset = from < 0 ? Math.max(0, (size ?? 0) + from) : from;
  return ok({ offset, size: size ?? 0, bytes: readLogFile(place, { offset, limit, follow }) });
}

function placeOf(root: string, { attempt, phase, stream }: LogName): LogPlace {
  return { root, directory: phaseDirectory(attemptPath(root, attempt), phase), stream };
}

function noSuchLog({ attempt, phase, stream }: LogName): Failure {
  const name = attemptId(attempt.run, attempt.task, attempt.attempt);
  return createFailure({
    reason: "not-found",
    detail: createMessage("log-unknown", { attempt: name, phase, stream }),
    hint: createMessage("log-unknown-hint"),
  });
}

function attemptPath(root: string, { run, task, attempt }: AttemptName): string {
  return attemptDirectory(root, run, task, attempt);
}
