import { existsSync, readFileSync } from "node:fs";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { expectedOutput, type ChaosTask } from "./backlog.ts";

export interface SubmittedRun {
  readonly id: string;
  readonly tasks: readonly ChaosTask[];
}

interface Note {
  readonly what: "start" | "end" | "twice";
  readonly task: string;
  readonly attempt: string;
}

export interface Verdict {
  readonly tasks: number;
  readonly attempts: number;
  readonly lost: number;
  /** Descriptions of all errors; empty when there were none. */
  readonly violations: readonly string[];
}

/** Compares the server's data about its runs with the witness and the logs, which are in one of these state directories. */
export async function judge(
  client: Client,
  state: string | readonly string[],
  record: string,
  runs: readonly SubmittedRun[],
): Promise<Verdict> {
  const notes = readRecord(record);
  const violations = notes
    .filter((note) => note.what === "twice")
    .map((note) => `${note.attempt} started while another attempt of ${note.task} was alive`);
  const known = new Set<string>();
  let attempts = 0;
  let lost = 0;
  for (const run of runs) {
    for (const task of run.tasks) {
      const detail = await client.task(`${run.id}/${task.name}`);
      if (!detail.ok) {
        violations.push(`${run.id}/${task.name} is unknown: ${detail.failure.detail}`);
        continue;
      }
      for (const each of detail.value.history) known.add(each.id);
      attempts += detail.value.history.length;
      lost += detail.value.history.filter((each) => each.outcome?.kind === "lost").length;
      violations.push(...judgeTask(run.id, task, detail.value, { notes, states: [state].flat() }));
    }
  }
  const ghosts = notes.filter((note) => !known.has(note.attempt)).map((note) => note.attempt);
  violations.push(...new Set(ghosts.map((ghost) => `${ghost} ran, but the server knows no such attempt`)));
  return { tasks: runs.flatMap((run) => run.tasks).length, attempts, lost, violations };
}

function readRecord(record: string): Note[] {
  if (!existsSync(record)) return [];
  const lines = readFileSync(record, "utf8").split("\n");
  return lines.filter(Boolean).map((line) => {
    const [what, task, attempt] = line.split(" ");
    return { what, task, attempt } as Note;
  });
}

interface Evidence {
  readonly notes: readonly Note[];
  readonly states: readonly string[];
}

function* judgeTask(run: string, task: ChaosTask, detail: TaskDetail, evidence: Evidence): Generator<string> {
  const id = `${run}/${task.name}`;
  if (detail.state !== task.expected) yield `${id} is ${detail.state} (${detail.why}), not ${task.expected}`;
  const own = evidence.notes.filter((note) => note.task === id);
  if (task.expected === "skipped") {
    if (own.length > 0) yield `${id} was to be skipped, but it ran`;
    return;
  }
  const proven = detail.history.filter((attempt) => attempt.outcome?.kind !== "lost");
  if (proven.length !== 1) yield `${id} has ${proven.length} attempts that ended by themselves, not 1`;
  for (const attempt of proven) {
    const outcome = attempt.outcome;
    if (outcome?.kind !== "exited" || outcome.code !== task.code) {
      yield `${attempt.id} ended as ${JSON.stringify(outcome)}, not with exit ${task.code}`;
    }
    for (const what of ["start", "end"] as const) {
      const seen = own.filter((note) => note.what === what && note.attempt === attempt.id).length;
      if (seen !== 1) yield `the witness saw ${seen} × ${what} of ${attempt.id}`;
    }
    yield* judgeLog(run, task, attempt.attempt, evidence.states);
  }
}

function* judgeLog(
  run: string,
  task: ChaosTask,
  attempt: number,
  states: readonly string[],
): Generator<string> {
  const wanted = expectedOutput(run, task);
  const found = states
    .map((state) => `${attemptDirectory(state, Number(run.slice(1)), task.name, attempt)}/out.log`)
    .map((path) => (existsSync(path) ? readFileSync(path) : Buffer.alloc(0)));
  if (found.some((log) => log.equals(wanted))) return;
  const sizes = found.map(({ length }) => length).join(", ");
  yield `${run}/${task.name}#${attempt}: the log has ${sizes} bytes, not these ${wanted.length}`;
}
