import { attemptId, runId, taskId } from "@wezterm-parallel/shared/domain/ids";

import type { RecordReader } from "./restrict-reader.ts";

const pattern = /^(?:r(?:(\d{0,12})(?:(\/)([^#]*)(?:(#)(\d{0,6}))?)?)?)?$/;

/**
 * Returns up to `limit` ids that start with a prefix: of runs with the tasks of the newest ones, of the tasks of a run,
 * or of the attempts of a task; newest first.
 */
export async function listIds(
  reader: RecordReader,
  prefix: string,
  limit: number,
): Promise<readonly string[]> {
  const match = pattern.exec(prefix);
  if (match === null) return [];
  const [, digits = "", slash, name = "", hash, attempt = ""] = match;
  const run = Number(digits);
  if (slash === undefined) return listRuns(reader, digits, limit);
  if (digits === "") return [];
  if (hash !== undefined)
    return (await listAttempts(reader, { run, name }, limit)).filter(startsWith(attempt));
  const tasks = await reader.tasksLike(run, name, limit);
  const attempts = tasks.includes(name) ? await listAttempts(reader, { run, name }, limit) : [];
  const several = attempts.length > 1 ? attempts : [];
  return [...tasks.map((each) => taskId(run, each)), ...several].slice(0, limit);
}

/** Half of the ids are of runs, so that tasks of the newest runs are among them. */
async function listRuns(reader: RecordReader, digits: string, limit: number): Promise<readonly string[]> {
  const ids = await newestRuns(reader, digits, Math.ceil(limit / 2));
  const tasks: string[] = [];
  for (const run of ids) {
    const left = limit - ids.length - tasks.length;
    if (left <= 0) break;
    tasks.push(...(await reader.tasksLike(run, "", left)).map((name) => taskId(run, name)));
  }
  return [...ids.map((run) => runId(run)), ...tasks];
}

async function newestRuns(reader: RecordReader, digits: string, limit: number): Promise<readonly number[]> {
  if (digits === "") return (await reader.runs({ limit })).map(({ run }) => run);
  return (await reader.runsLike(digits, Number.MAX_SAFE_INTEGER)).slice(-limit).toReversed();
}

interface NamedTask {
  readonly run: number;
  readonly name: string;
}

async function listAttempts(
  reader: RecordReader,
  { run, name }: NamedTask,
  limit: number,
): Promise<readonly string[]> {
  const attempts = (await reader.task(run, name))?.attempts ?? 0;
  const shown = Math.min(attempts, limit);
  return Array.from({ length: shown }, (_, at) => attemptId(run, name, attempts - at));
}

function startsWith(attempt: string): (id: string) => boolean {
  return (id) => id.slice(id.lastIndexOf("#") + 1).startsWith(attempt);
}
