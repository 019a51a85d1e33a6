import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Batches } from "./batches.ts";

/** The first batch is small, so that work begins at once; the others cost one commit each. */
const firstBatch = 200;
const laterBatch = 2000;
/** Origin: the server seals a run whose client gave no sign of life for ten minutes. */
const signOfLifeMs = 60_000;

/** Submits a run with the first tasks; the caller sends the rest with `extendWith`. */
export async function submitFirst(
  client: Client,
  submission: Omit<RunSubmissionInput, "tasks" | "sealed">,
  tasks: Batches<TaskSpecInput>,
): Promise<Result<{ run: RunResource; sealed: boolean }, Failure>> {
  const { items, ended } = await tasks.next(firstBatch);
  const run = await client.submit({ ...submission, tasks: [...items], sealed: ended }, crypto.randomUUID());
  return run.ok ? ok({ run: run.value, sealed: ended }) : run;
}

/** Sends the remaining tasks in batches as they come, then seals the run. */
export async function extendWith(
  client: Client,
  run: string,
  tasks: Batches<TaskSpecInput>,
): Promise<Result<void, Failure>> {
  using _signs = signsOfLife(client, run);
  for (;;) {
    const { items, ended } = await tasks.next(laterBatch);
    if (items.length > 0) {
      const added = await client.extend(run, items, crypto.randomUUID());
      if (!added.ok) return added;
    }
    if (ended) break;
  }
  const sealed = await client.seal(run);
  return sealed.ok ? ok(undefined) : sealed;
}

/** Empty extensions while the source has nothing; one that fails is told by the next that is not empty. */
function signsOfLife(client: Client, run: string): Disposable {
  const timer = setInterval(() => void client.extend(run, []), signOfLifeMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
