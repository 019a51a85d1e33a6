import type { FastifyRequest } from "fastify";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type {
  ChangeAction,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import type { TargetBranch } from "../../drivers/store/changes.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import { findProject } from "../http/find-project.ts";
import type { AuthFlow } from "../http/admission/principal.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { actOnChanges } from "./act-on-changes.ts";
import { describeQueue } from "./describe-queue.ts";
import type { MergeQueues } from "./merge-queues.ts";
import type { TargetPushes } from "./forge/target-pushes.ts";
import type { MergeStore } from "./merge-store.ts";

export interface MergePorts {
  readonly mergeStore: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly mergeQueues: Pick<MergeQueues, "kick" | "obstacle">;
  readonly targetPushes: Pick<TargetPushes, "retry">;
  readonly clock: Pick<Clock, "now">;
  readonly auth: AuthFlow;
}

export function mergeRoutes(
  app: HttpApp,
  { mergeStore, mergeQueues, targetPushes, gateway, clock, auth }: MergePorts,
): void {
  const describe = (records: Records, queue: TargetBranch): Promise<QueueResource> =>
    describeQueue(queue, {
      reader: mergeStore.reader,
      records,
      obstacle: mergeQueues.obstacle(queue),
      now: clock.now(),
    });
  serveRoute(app, "listChanges", async ({ query, records }) => {
    const { items, next } = await records.changes(query);
    return { items: [...items], next };
  });
  serveRoute(app, "getChange", async ({ params, records }, reply) =>
    answer(reply, await records.change(params.id)),
  );

  serveRoute(app, "actOnChanges", async (request, reply) => {
    const refusal = await refuseIds(request, request.body.ids);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const refused = request.body.action === "hand-over" ? await refuseStart(auth, request) : undefined;
    if (refused !== undefined) return answer(reply, fail(refused));
    const acted = await actOnChanges({ store: mergeStore, gateway }, request.records, request.body);
    if (!acted.ok) return answer(reply, acted);
    const describeAll = async (changes: readonly number[]) => {
      const named = await mergeStore.reader.namesOf(changes);
      const found = await Promise.all(named.map((id) => request.records.change(id)));
      return found.filter((each) => each.ok).map(({ value }) => value);
    };
    const changed = await describeAll(acted.value.changed);
    return answer(reply, ok({ changed, unchanged: await describeAll(acted.value.unchanged) }));
  });

  serveRoute(app, "listQueues", async ({ records }) => {
    const visible = new Set((await records.projects()).map(({ id }) => id));
    const known = await mergeStore.reader.knownQueues();
    const queues = known.filter(({ project }) => visible.has(projectId(project)));
    return { items: await Promise.all(queues.map((queue) => describe(records, queue))) };
  });

  serveRoute(app, "pauseQueue", async (request, reply) => {
    const queue = await queueToChange(request);
    if (!queue.ok) return answer(reply, queue);
    const paused = await mergeStore.changes.pauseQueue(queue.value, request.body.paused);
    if (!paused.ok) return answer(reply, paused);
    mergeQueues.kick(queue.value);
    if (!request.body.paused) await targetPushes.retry(queue.value);
    return answer(reply, ok(await describe(request.records, queue.value)));
  });
}

/** A conflict that is handed over starts an attempt, so merging alone is not enough. */
async function refuseStart(
  auth: MergePorts["auth"],
  { body: { ids }, records, principal }: FastifyRequest<{ Body: ChangeAction }>,
): Promise<Failure | undefined> {
  const writable = auth.sees(principal, "runs:write");
  if (writable === "all") return undefined;
  for (const id of ids) {
    const change = await records.resolve(id);
    const found = change.ok ? await records.change(change.value.id) : change;
    if (found.ok && !writable.has(Number(found.value.project.slice(1)))) return onlyLook(id);
  }
  return undefined;
}

function onlyLook(id: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("only-look", { id }),
    hint: createMessage("only-look-hint"),
  });
}

async function queueToChange({
  body: { project, target },
  records,
  seen,
}: FastifyRequest<{ Body: { project: string; target: string } }>): Promise<Result<TargetBranch, Failure>> {
  const found = await findProject(records, project);
  if (found.ok) return ok({ project: Number(project.slice(1)), target });
  if (!(await findProject(seen, project)).ok) return found;
  return fail(onlyLook(project));
}
