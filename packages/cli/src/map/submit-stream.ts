import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/resources";

/** The first batch is small, so that work begins at once; the others cost one commit each. */
const firstBatch = 200;
const laterBatch = 2000;
/** A slow source: what has come is sent after so long. */
const holdMs = 100;

/** Submits a run with the first tasks; the caller sends the rest with `extendWith`. */
export async function submitFirst(
  client: Client,
  submission: Omit<RunSubmissionInput, "tasks" | "sealed">,
  tasks: AsyncIterator<TaskSpecInput>,
): Promise<Result<{ run: RunResource; sealed: boolean }, Failure>> {
  const { batch, ended } = await nextBatch(tasks, firstBatch);
  const run = await client.submit({ ...submission, tasks: batch, sealed: ended }, crypto.randomUUID());
  return run.ok ? ok({ run: run.value, sealed: ended }) : run;
}

/** Sends the remaining tasks in batches as they come, then seals the run. */
export async function extendWith(
  client: Client,
  run: string,
  tasks: AsyncIterator<TaskSpecInput>,
): Promise<Result<void, Failure>> {
  for (;;) {
    const { batch, ended } = await nextBatch(tasks, laterBatch);
    if (batch.length > 0) {
      const added = await client.extend(run, batch, crypto.randomUUID());
      if (!added.ok) return added;
    }
    if (ended) break;
  }
  const sealed = await client.seal(run);
  return sealed.ok ? ok(undefined) : sealed;
}

async function nextBatch(
  tasks: AsyncIterator<TaskSpecInput>,
  most: number,
): Promise<{ batch: TaskSpecInput[]; ended: boolean }> {
  const batch: TaskSpecInput[] = [];
  let until = Number.POSITIVE_INFINITY;
  while (batch.length < most && performance.now() < until) {
    const next = await tasks.next();
    if (next.done === true) return { batch, ended: true };
    batch.push(next.value);
    until = Math.min(until, performance.now() + holdMs);
  }
  return { batch, ended: false };
}
