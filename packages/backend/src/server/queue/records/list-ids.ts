import { attemptId, runId, taskId } from "@wezterm-parallel/shared/domain/ids";

import type { RecordReader } from "./restrict-reader.ts";

const pattern = /^(?:r(?:(\d{0,12})(?:(\/)([^#]*)(?:(#)(\d{0,6}))?)?)?)?$/;

/**
 * Returns up to `limit` ids that start with a prefix: of runs with the tasks of the newest ones, of the tasks of a run,
 * or of the attempts of a task; newest first.
 */
export function listIds(reader: RecordReader, prefix: string, limit: number): readonly string[] {
  const match = pattern.exec(prefix);
  if (match === null) return [];
  const [, digits = "", slash, name = "", hash, attempt = ""] = match;
  const run = Number(digits);
  if (slash === undefined) return listRuns(reader, digits, limit);
  if (digits === "") return [];
  if (hash !== undefined) return listAttempts(reader, { run, name }, limit).filter(startsWith(attempt));
  const tasks = reader.tasksLike(run, name, limit);
  const attempts = tasks.includes(name) ? listAttempts(reader, { run, name }, limit) : [];
  const several = attempts.length > 1 ? attempts : [];
  return [...tasks.map((each) => taskId(run, each)), ...several].slice(0, limit);
}

/** Half of the ids are of runs, so that tasks of the newest runs are among them. */
function listRuns(reader: RecordReader, digits: string, limit: number): readonly string[] {
  const ids = newestRuns(reader, digits, Math.ceil(limit / 2));
  const tasks: string[] = [];
  for (const run of ids) {
    const left = limit - ids.length - tasks.length;
    if (left <= 0) break;
    tasks.push(...reader.tasksLike(run, "", left).map((name) => taskId(run, name)));
  }
  return [...ids.map((run) => runId(run)), ...tasks];
}

function newestRuns(reader: RecordReader, digits: string, limit: number): readonly number[] {
  if (digits === "") return reader.runs({ limit }).map(({ run }) => run);
  return reader.runsLike(digits, Number.MAX_SAFE_INTEGER).slice(-limit).toReversed();
}

interface NamedTask {
  readonly run: number;
  readonly name: string;
}

function listAttempts(reader: RecordReader, { run, name }: NamedTask, limit: number): readonly string[] {
  const attempts = reader.task(run, name)?.attempts ?? 0;
  const shown = Math.min(attempts, limit);
  return Array.from({ length: shown }, (_, at) => attemptId(run, name, attempts - at));
}

function startsWith(attempt: string): (id: string) => boolean {
  return (id) => id.slice(id.lastIndexOf("#") + 1).startsWith(attempt);
}
