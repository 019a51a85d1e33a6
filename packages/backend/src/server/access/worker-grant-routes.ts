import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { remoteLabel } from "@wezterm-parallel/shared/domain/placement";
import type {
  LeftServer,
  RemovedWorker,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/worker-schemas";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import { callerOf } from "../http/admission/caller-of.ts";
import { type NetworkGuard, originOf } from "../http/admission/network-guard.ts";
import type { OpenConnections } from "../http/admission/open-connections.ts";
import type { Caller } from "../http/admission/principal.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import type { WorkerGrants } from "./worker-grants.ts";

interface WorkerGrantPorts {
  readonly workerGrants: WorkerGrants;
  readonly gateway: Pick<WorkerGateway, "workers" | "remove" | "ask" | "setDraining">;
  readonly auditLog: Pick<AuditLog, "record">;
  readonly guard: NetworkGuard;
  readonly connections: Pick<OpenConnections, "spare">;
}

export function workerGrantRoutes(app: HttpApp, ports: WorkerGrantPorts): void {
  const { workerGrants, guard, connections } = ports;

  serveRoute(app, "inviteWorker", async (request, reply) => {
    const taken = await refuseName(ports, request.body.name);
    if (taken !== undefined) return answer(reply, fail(taken));
    return answer(reply, await workerGrants.invite(callerOf(request, guard), request.body));
  });

  serveRoute(app, "joinWorker", async (request, reply) =>
    answer(reply, await workerGrants.join(request.body, originOf(request.raw, request.id, guard))),
  );

  serveRoute(app, "drainWorker", async (request, reply) =>
    answer(reply, await drainWorker(ports, callerOf(request, guard), { ...request.params, ...request.body })),
  );

  serveRoute(app, "leaveServer", async (request, reply) => {
    // Otherwise the end of its credential would end the answer, too.
    connections.spare(reply.raw);
    return answer(reply, await letLeave(ports, callerOf(request, guard)));
  });

  serveRoute(app, "removeWorker", async (request, reply) => {
    const { params, query, records } = request;
    const wish = { name: params.name, mayLose: query.lose === "work" };
    return answer(reply, await removeWorker(ports, callerOf(request, guard), records, wish));
  });
}

/** The worker of the server's own machine keeps its name: two workers of one name would replace each other. */
async function refuseName({ gateway }: WorkerGrantPorts, name: string): Promise<Failure | undefined> {
  const own = (await gateway.workers()).find((worker) => worker.name === name);
  if (own === undefined || own.labels.includes(remoteLabel)) return undefined;
  return createFailure({
    reason: "conflict",
    detail: createMessage("worker-name-taken", { worker: name }),
    hint: createMessage("worker-name-taken-hint"),
  });
}

/** A removed worker stays in the store, because attempts name it. */
async function drainWorker(
  { workerGrants, gateway, auditLog }: WorkerGrantPorts,
  by: Caller,
  { name, draining }: { readonly name: string; readonly draining: boolean },
): Promise<Result<WorkerResource, Failure>> {
  const known = await find(gateway, name);
  if (known?.labels.includes(remoteLabel) === true && !(await workerGrants.names()).has(name))
    return fail(unknownWorker(name));
  const changed = await gateway.setDraining(name, draining);
  if (!changed.ok) return changed;
  const noted = await auditLog.record(by, {
    action: draining ? "workers.drain" : "workers.undrain",
    object: name,
  });
  return noted.ok ? changed : noted;
}

async function find(gateway: Pick<WorkerGateway, "workers">, name: string) {
  return (await gateway.workers()).find((worker) => worker.name === name);
}

interface RemovalWish {
  readonly name: string;
  /** Its tasks, and work that is only there, may be lost. */
  readonly mayLose: boolean;
}

/** First its credential, so that it cannot connect again. */
async function removeWorker(
  { workerGrants, gateway }: WorkerGrantPorts,
  by: Caller,
  records: Records,
  { name, mayLose }: RemovalWish,
): Promise<Result<RemovedWorker, Failure>> {
  const known = await find(gateway, name);
  const isRemote = known?.labels.includes(remoteLabel) === true;
  if (isRemote && !mayLose) {
    const { refuseLoss } = await import("./work-left-there.ts");
    const refusal = await refuseLoss(known, { gateway, records });
    if (refusal !== undefined) return fail(refusal);
  }
  const revoked = await workerGrants.revoke(by, name);
  if (!revoked.ok) return revoked;
  if (revoked.value === 0 && !isRemote) return fail(unknownWorker(name));
  const removed = isRemote ? await gateway.remove(name) : ok({ lost: 0 });
  return removed.ok ? ok({ revoked: revoked.value, lost: removed.value.lost }) : removed;
}

/** A worker that ends its machine asks again and again: it leaves once nothing runs there, and can get nothing new. */
async function letLeave(
  { workerGrants, gateway }: WorkerGrantPorts,
  by: Caller,
): Promise<Result<LeftServer, Failure>> {
  const { id: name, kind } = by.principal;
  if (kind !== "worker") return fail(unknownWorker(by.principal.name));
  const draining = await gateway.setDraining(name, true);
  // One that never connected has nothing to end.
  if (!draining.ok && draining.failure.reason !== "not-found") return draining;
  if (draining.ok && draining.value.live > 0) return ok({ live: draining.value.live });
  const revoked = await workerGrants.revoke(by, name, "workers.leave");
  if (!revoked.ok) return revoked;
  const removed = await gateway.remove(name);
  return removed.ok ? ok({ live: 0 }) : removed;
}

function unknownWorker(name: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("worker-unknown", { worker: name }),
    hint: createMessage("worker-unknown-hint"),
  });
}
