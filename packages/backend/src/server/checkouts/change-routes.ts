import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { liveTaskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import {
  type ChangeSize,
  type CountedChange,
  countedTasksLimit,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { AnswerTo } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { type KnownWork, workOf } from "./work-of-task.ts";

interface ChangePorts {
  readonly gateway: WorkerGateway;
}

type SizeAnswer = AnswerTo<"sizes">["sizes"][number];
/** Routes for the changes of tasks; the worker on the machine with the checkout answers. */
export function changeRoutes(app: HttpApp, { gateway }: ChangePorts): void {
  serveRoute(app, "taskChange", async ({ params, query, records }, reply) => {
    const known = await workOf(records, params.id, query.attempt);
    if (!known.ok) return answer(reply, known);
    const { worker, work, task } = known.value;
    const { path, cursor: after, limit, patches } = query;
    const asked = await gateway.ask<"change">(worker, {
      kind: "change",
      work,
      path,
      after,
      limit,
      patches,
    });
    if (!asked.ok) return answer(reply, asked);
    return answer(reply, ok({ task, attempt: work.attempt, ...asked.value.change }));
  });

  serveRoute(app, "countChanges", async ({ query, records }) => {
    const ids = query.task ?? (await runningTasks(records));
    const found = await Promise.all(ids.map((id) => workOf(records, id)));
    const known = found.filter((each) => each.ok);
    return {
      items: await countChanges(
        gateway,
        known.map(({ value }) => value),
      ),
    };
  });
}

async function runningTasks(records: Records): Promise<readonly string[]> {
  const { items } = await records.tasks({ state: liveTaskStates, limit: countedTasksLimit });
  return items.filter(({ checkout }) => checkout === "worktree").map(({ id }) => id);
}

/** Sends one question to each worker. */
async function countChanges(
  gateway: ChangePorts["gateway"],
  known: readonly KnownWork[],
): Promise<CountedChange[]> {
  const workers = [...new Set(known.map(({ worker }) => worker))];
  const counted = workers.map(async (worker) => {
    const mine = known.filter((each) => each.worker === worker);
    const works = mine.map(({ work }) => work);
    const asked = await gateway.ask<"sizes">(worker, { kind: "sizes", works });
    return mine.map(({ task, work }, at): CountedChange => {
      const size = asked.ok ? readSize(asked.value.sizes[at]) : asked;
      const about = { task, attempt: work.attempt };
      return size.ok ? { ...about, change: size.value } : { ...about, failure: size.failure };
    });
  });
  return (await Promise.all(counted)).flat();
}

function readSize(size: SizeAnswer | undefined): Result<ChangeSize, Failure> {
  if (size?.kind === "size") return ok(size.size);
  return fail(
    size?.failure ?? createFailure({ reason: "unavailable", detail: createMessage("worker-left-out") }),
  );
}
