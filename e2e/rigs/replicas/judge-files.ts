import { existsSync, readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { ApiStream } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { artifactDirectory, attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { artifactOf, type ChaosTask, expectedArtifact, expectedOutput } from "../chaos/backlog.ts";
import type { SubmittedRun } from "../chaos/judge.ts";

/** Compares what the server answers about logs and artifacts with what the tasks wrote, byte by byte. */
export async function judgeAnswers(client: Client, runs: readonly SubmittedRun[]): Promise<string[]> {
  const violations: string[] = [];
  for (const { id: run, tasks } of runs)
    for (const task of tasks) {
      const attempt = await provenAttempt(client, `${run}/${task.name}`);
      if (attempt === undefined) continue;
      const log = await client.readLog({ attempt, phase: "run", stream: "out" });
      violations.push(...(await compare(`the log of ${attempt}`, log, expectedOutput(run, task))));
      const kept = keptBy(task, tasks);
      if (kept === undefined) continue;
      const artifact = await client.readArtifact(attempt, kept);
      violations.push(...(await compare(`${kept} of ${attempt}`, artifact, expectedArtifact(task))));
    }
  return violations;
}

/** Looks for each artifact, whole, in one of these state directories. */
export async function judgeKeptFiles(
  client: Client,
  states: readonly string[],
  runs: readonly SubmittedRun[],
): Promise<string[]> {
  const violations: string[] = [];
  for (const { id: run, tasks } of runs)
    for (const task of tasks) {
      const kept = keptBy(task, tasks);
      const attempt = kept && (await provenAttempt(client, `${run}/${task.name}`));
      if (kept === undefined || attempt === undefined) continue;
      const number = Number(attempt.split("#")[1]);
      const directories = states.map((state) =>
        attemptDirectory(state, Number(run.slice(1)), task.name, number),
      );
      const wanted = expectedArtifact(task);
      const has = (path: string) => existsSync(path) && readFileSync(path).equals(wanted);
      if (!directories.some((directory) => has(`${artifactDirectory(directory)}/${kept}`)))
        violations.push(`${kept} of ${attempt} is whole on no machine`);
    }
  return violations;
}

function keptBy(task: ChaosTask, tasks: readonly ChaosTask[]): string | undefined {
  return task.expected === "succeeded" ? artifactOf(task, tasks) : undefined;
}

/** Returns the attempt that ended by itself. */
async function provenAttempt(client: Client, task: string): Promise<string | undefined> {
  const detail = await client.task(task);
  if (!detail.ok) throw new Error(detail.failure.detail);
  return detail.value.history.find(({ outcome }) => outcome?.kind === "exited")?.id;
}

async function compare(what: string, opened: Result<ApiStream, Failure>, wanted: Buffer): Promise<string[]> {
  if (!opened.ok) return [`${what} cannot be read: ${opened.failure.detail}`];
  const got = await buffer(opened.value.bytes);
  return got.equals(wanted) ? [] : [`${what} has ${got.length} bytes, not these ${wanted.length}`];
}
