import type { FastifyInstance, FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { IncomingName, IncomingRecord } from "../../../drivers/store/incoming.ts";
import type { NetworkGuard } from "../../http/admission/network-guard.ts";
import { RateLimiter } from "../../http/admission/rate-limiter.ts";
import { answerWithRetry } from "../../http/answers/answer-with-retry.ts";
import { findProject } from "../../http/find-project.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import { audited } from "../audited.ts";
import { newSecret } from "../webhook-target.ts";
import { describeCall, describeIncoming } from "./describe-incoming.ts";
import { editIncoming } from "./edit-incoming.ts";
import type { IncomingParts } from "./incoming-parts.ts";
import { newAddressKey, openCallSecrets, sealSecrets } from "./incoming-secrets.ts";
import { takeCall } from "./take-call.ts";

export interface IncomingPorts {
  readonly incoming: IncomingParts;
  readonly guard: NetworkGuard;
}

/** Time during which calls may also be signed with the previous secret. */
const overlapMs = 24 * 3_600_000;
/** Signed calls of one webhook; more than any forge sends for one project. */
const callLimit = { burst: 60, perSecond: 2 };

export function incomingRoutes(app: HttpApp, ports: IncomingPorts): void {
  readRoutes(app, ports);
  setRoute(app, ports);
  changeRoutes(app, ports);
  rotateRoute(app, ports);
  callRoute(app, ports);
}

function readRoutes(app: HttpApp, ports: IncomingPorts): void {
  serveRoute(app, "listIncoming", async ({ query, records }) => {
    const seen = (await records.projects()).map(({ id }) => id);
    const shown = seen.filter((id) => query.project === undefined || id === query.project);
    const found = await ports.incoming.incomingStore.reader.incoming(shown.map(numberOf));
    return { items: await Promise.all(found.map((each) => describeIncoming(ports.incoming, each))) };
  });

  serveRoute(app, "getIncoming", async (request, reply) => {
    const found = await findIncoming(request, ports.incoming);
    return answer(reply, found.ok ? ok(await describeIncoming(ports.incoming, found.value)) : found);
  });

  serveRoute(app, "listCalls", async (request, reply) => {
    const found = await findIncoming(request, ports.incoming);
    if (!found.ok) return answer(reply, found);
    const { cursor, limit } = request.query;
    const before = cursor === undefined ? undefined : Number(cursor);
    const calls = await ports.incoming.incomingStore.reader.calls({
      incoming: found.value.id,
      before,
      limit: limit + 1,
    });
    const items = calls.slice(0, limit).map(describeCall);
    const next = calls.length > limit ? items.at(-1)?.id : undefined;
    return answer(reply, ok({ items, ...(next !== undefined && { next: String(next) }) }));
  });
}

function setRoute(app: HttpApp, ports: IncomingPorts): void {
  serveRoute(app, "setIncoming", async (request, reply) => {
    const { params, body } = request;
    const parts = ports.incoming;
    const project = await findProject(request.records, params.project);
    if (!project.ok) return answer(reply, project);
    const { project: place, work, ...rules } = body;
    const prepared = await parts.prepare(request, { project: params.project, work, place });
    if (!prepared.ok) return answer(reply, prepared);
    const name = nameOf(params);
    const secret = newSecret();
    const spec = { ...rules, ...prepared.value, sealed: sealSecrets(parts.key, name, { secret }) };
    const change = parts.incomingStore.incoming.set(name, spec, newAddressKey());
    const set = await auditedBy(ports, request, { action: "incoming.set", change });
    return answer(reply, set.ok ? ok({ ...(await describeIncoming(parts, set.value)), secret }) : set);
  });
}

function changeRoutes(app: HttpApp, ports: IncomingPorts): void {
  serveRoute(app, "changeIncoming", async (request, reply) => {
    const found = await findIncoming(request, ports.incoming);
    if (!found.ok) return answer(reply, found);
    const change = editIncoming(ports.incoming, request, found.value, request.body);
    const changed = await auditedBy(ports, request, { action: "incoming.change", change });
    return answer(reply, changed.ok ? ok(await describeIncoming(ports.incoming, changed.value)) : changed);
  });

  serveRoute(app, "removeIncoming", async (request, reply) => {
    const found = await findIncoming(request, ports.incoming);
    if (!found.ok) return answer(reply, found);
    const change = ports.incoming.incomingStore.incoming.remove(nameOf(request.params));
    return answer(reply, await auditedBy(ports, request, { action: "incoming.remove", change }));
  });
}

function rotateRoute(app: HttpApp, ports: IncomingPorts): void {
  serveRoute(app, "rotateIncoming", async (request, reply) => {
    const found = await findIncoming(request, ports.incoming);
    if (!found.ok) return answer(reply, found);
    const parts = ports.incoming;
    const before = openCallSecrets(parts.key, found.value);
    if (before === undefined) return answer(reply, fail(otherKey(request.params.name)));
    const secret = newSecret();
    const previousUntil = parts.clock.now() + overlapMs;
    const name = nameOf(request.params);
    const previous = { secret: before.secret, until: previousUntil };
    const { sender, on, where, inputs, work, place, owner, key } = found.value;
    const sealed = sealSecrets(parts.key, name, { secret, previous });
    const change = parts.incomingStore.incoming.set(
      name,
      { sender, on, where, inputs, work, place, owner, sealed },
      key,
    );
    const set = await auditedBy(ports, request, { action: "incoming.rotate", change });
    return answer(reply, set.ok ? ok({ secret, previousUntil }) : set);
  });
}

/** A separate scope, because the signature is made over the bytes. */
function callRoute(app: HttpApp, ports: IncomingPorts): void {
  let limiter: RateLimiter | undefined;
  void app.register(async (scope) => {
    takeBytes(scope);
    serveRoute(scope, "takeCall", async ({ params, headers, body }, reply) => {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const parts = ports.incoming;
      limiter ??= new RateLimiter(callLimit, parts.clock);
      const taken = await takeCall({ ...parts, limiter }, params.key, { headers, body: bytes });
      return answerWithRetry(reply, taken.ok ? ok(describeCall(taken.value)) : taken);
    });
  });
}

function takeBytes(scope: Pick<FastifyInstance, "addContentTypeParser" | "removeAllContentTypeParsers">) {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

function auditedBy<T>(
  { guard, incoming: { recordAudit } }: IncomingPorts,
  request: Parameters<typeof audited>[1],
  change: Parameters<typeof audited<T>>[2],
): Promise<Result<T, Failure>> {
  return audited({ guard, recordAudit }, request, change);
}

type NamedRequest = Pick<FastifyRequest, "records"> & {
  readonly params: { readonly project: string; readonly name: string };
};

async function findIncoming(
  { records, params }: NamedRequest,
  { incomingStore }: IncomingParts,
): Promise<Result<IncomingRecord, Failure>> {
  const project = await findProject(records, params.project);
  if (!project.ok) return project;
  const found = await incomingStore.reader.incomingNamed(nameOf(params));
  return found === undefined ? fail(unknownIncoming(params.name)) : ok(found);
}

function nameOf({ project, name }: NamedRequest["params"]): IncomingName {
  return { project: numberOf(project), name };
}

function numberOf(project: string): number {
  return Number(project.slice(1));
}

function unknownIncoming(incoming: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("incoming-unknown", { incoming }),
    hint: createMessage("incoming-unknown-hint"),
  });
}

function otherKey(incoming: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("incoming-sealed", { incoming }),
    hint: createMessage("incoming-sealed-hint", { incoming }),
  });
}
