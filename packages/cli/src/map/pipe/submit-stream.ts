import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Batches } from "../arguments/batches.ts";

/** Largest numbers of tasks in a request. */
export interface BatchSizes {
  readonly first: number;
  readonly later: number;
}

/** The first batch is small, so that work begins at once; each further one costs one commit. */
export const usualBatches: BatchSizes = { first: 200, later: 2000 };
/** For command lines of up to 128 KiB: the server accepts requests of 64 MiB. */
export const longBatches: BatchSizes = { first: 50, later: 200 };
/** Why: the server seals a run that its client has not contacted for ten minutes. */
const signOfLifeMs = 60_000;

/** Submits a run with the first tasks; the caller sends the rest with `extendWith`. */
export async function submitFirst(
  client: Client,
  submission: Omit<RunSubmissionInput, "tasks" | "sealed">,
  tasks: Batches<TaskSpecInput>,
  sizes: BatchSizes,
): Promise<Result<{ run: RunResource; sealed: boolean }, Failure>> {
  const { items, ended } = await tasks.next(sizes.first);
  const run = await client.submit({ ...submission, tasks: [...items], sealed: ended }, crypto.randomUUID());
  return run.ok ? ok({ run: run.value, sealed: ended }) : run;
}

/** Sends the remaining tasks in batches as they arrive, then seals the run. */
export async function extendWith(
  client: Client,
  run: string,
  tasks: Batches<TaskSpecInput>,
  sizes: BatchSizes,
): Promise<Result<void, Failure>> {
  using _signs = signsOfLife(client, run);
  for (;;) {
    const { items, ended } = await tasks.next(sizes.later);
    if (items.length > 0) {
      const added = await client.extend(run, items, crypto.randomUUID());
      if (!added.ok) return added;
    }
    if (ended) break;
  }
  const sealed = await client.seal(run);
  return sealed.ok ? ok(undefined) : sealed;
}

/**
 * Sends empty extensions while the source is idle; a failed one is ignored, because the next batch reports
 * the failure.
 */
function signsOfLife(client: Client, run: string): Disposable {
  const timer = setInterval(() => void client.extend(run, []), signOfLifeMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
