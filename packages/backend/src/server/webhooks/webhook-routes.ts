import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { Records } from "../../base/backlog.ts";
import type { WebhookName, WebhookRecord } from "../../drivers/store/webhooks.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { AuthFlow } from "../http/admission/principal.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { audited, type RecordAudit } from "./audited.ts";
import { changeWebhook, otherKey } from "./change-webhook.ts";
import { describeDelivery, describeWebhook } from "./describe-webhook.ts";
import { hookRoutes, type HookPorts } from "./hooks/hook-routes.ts";
import { incomingRoutes, type IncomingPorts } from "./incoming/incoming-routes.ts";
import { namesAlerts } from "./match-kinds.ts";
import { refuseAlerts, refuseWebhook } from "./refuse-webhook.ts";
import { type FoundTarget, sendNow, type SendingParts } from "./send-now.ts";
import { newSecret, openTarget, sealTarget } from "./webhook-target.ts";

/** Stores and senders of the routes. */
export interface WebhookSending extends SendingParts {
  readonly recordAudit: RecordAudit;
}

export interface WebhookPorts extends IncomingPorts, HookPorts {
  readonly webhooks: WebhookSending;
  readonly records: Records;
  readonly guard: NetworkGuard;
  readonly auth: AuthFlow;
}

/** Time during which deliveries are also signed with the previous secret. */
const overlapMs = 24 * 3_600_000;

export function webhookRoutes(app: HttpApp, ports: WebhookPorts): void {
  readRoutes(app, ports);
  setRoute(app, ports);
  changeRoutes(app, ports);
  rotateRoute(app, ports);
  sendRoutes(app, ports);
  incomingRoutes(app, ports);
  hookRoutes(app, ports);
}

function readRoutes(app: HttpApp, ports: WebhookPorts): void {
  serveRoute(app, "listWebhooks", async ({ query, records }) => {
    const seen = (await records.projects()).map(({ id }) => id);
    const shown = seen.filter((id) => query.project === undefined || id === query.project);
    const parts = partsOf(ports);
    const found = await parts.reader.webhooks(shown.map(numberOf));
    return { items: await Promise.all(found.map((each) => describeWebhook(parts, each))) };
  });

  serveRoute(app, "getWebhook", async (request, reply) => {
    const found = await findWebhook(request, ports);
    return answer(reply, found.ok ? ok(await describeWebhook(partsOf(ports), found.value)) : found);
  });

  serveRoute(app, "listDeliveries", async (request, reply) => {
    const found = await findWebhook(request, ports);
    if (!found.ok) return answer(reply, found);
    const { cursor, limit } = request.query;
    const before = cursor === undefined ? undefined : Number(cursor);
    const deliveries = await ports.webhooks.webhookStore.reader.deliveries({
      webhook: found.value.id,
      before,
      limit: limit + 1,
    });
    const items = deliveries.slice(0, limit).map(describeDelivery);
    const next = deliveries.length > limit ? items.at(-1)?.id : undefined;
    return answer(reply, ok({ items, ...(next !== undefined && { next: String(next) }) }));
  });
}

function setRoute(app: HttpApp, ports: WebhookPorts): void {
  serveRoute(app, "setWebhook", async (request, reply) => {
    const { params, body } = request;
    const project = await findProject(request.records, params.project);
    if (!project.ok) return answer(reply, project);
    const refused =
      refuseWebhook(body, ports.webhooks.allowsPrivate()) ??
      refuseAlerts(body.events, request.principal, ports.auth);
    if (refused !== undefined) return answer(reply, fail(refused));
    const name = nameOf(params);
    const secret = newSecret();
    const { events, template, batch, url } = body;
    const spec = {
      sealed: sealTarget(ports.webhooks.key, name, { url, secret }),
      receiver: new URL(url).origin,
      events,
      template,
      batch,
    };
    const cursor = await ports.records.lastEvent();
    const change = ports.webhooks.webhookStore.webhooks.set(name, spec, cursor);
    const set = await auditedBy(ports, request, { action: "webhooks.set", change });
    return answer(
      reply,
      set.ok ? ok({ ...(await describeWebhook(partsOf(ports), set.value)), secret }) : set,
    );
  });
}

function changeRoutes(app: HttpApp, ports: WebhookPorts): void {
  serveRoute(app, "changeWebhook", async (request, reply) => {
    const found = await findWebhook(request, ports);
    if (!found.ok) return answer(reply, found);
    const { url, events } = request.body;
    const isRedirected = url !== undefined || events !== undefined;
    const refused = isRedirected
      ? refuseAlerts(events ?? found.value.events, request.principal, ports.auth)
      : undefined;
    if (refused !== undefined) return answer(reply, fail(refused));
    const change = changeWebhook(ports.webhooks, found.value, request.body);
    const changed = await auditedBy(ports, request, { action: "webhooks.change", change });
    return answer(reply, changed.ok ? ok(await describeWebhook(partsOf(ports), changed.value)) : changed);
  });

  serveRoute(app, "removeWebhook", async (request, reply) => {
    const found = await findWebhook(request, ports);
    if (!found.ok) return answer(reply, found);
    const change = ports.webhooks.webhookStore.webhooks.remove(nameOf(request.params));
    return answer(reply, await auditedBy(ports, request, { action: "webhooks.remove", change }));
  });
}

function rotateRoute(app: HttpApp, ports: WebhookPorts): void {
  serveRoute(app, "rotateWebhook", async (request, reply) => {
    const found = await findTarget(request, ports);
    if (!found.ok) return answer(reply, found);
    const { webhook, target } = found.value;
    const secret = newSecret();
    const previousUntil = ports.webhooks.clock.now() + overlapMs;
    const previous = { secret: target.secret, until: previousUntil };
    const name = nameOf(request.params);
    const sealed = sealTarget(ports.webhooks.key, name, { url: target.url, secret, previous });
    const { receiver, events, template, batch = 1 } = webhook;
    const spec = { sealed, receiver, events, template, batch };
    const change = ports.webhooks.webhookStore.webhooks.set(name, spec, 0);
    const set = await auditedBy(ports, request, { action: "webhooks.rotate", change });
    return answer(reply, set.ok ? ok({ secret, previousUntil }) : set);
  });
}

function sendRoutes(app: HttpApp, ports: WebhookPorts): void {
  serveRoute(app, "testWebhook", async (request, reply) => {
    const found = await findTarget(request, ports);
    if (!found.ok) return answer(reply, found);
    return answer(
      reply,
      await sendNow(ports.webhooks, found.value, {
        seq: 0,
        kind: "webhook.test",
        at: ports.webhooks.clock.now(),
      }),
    );
  });

  serveRoute(app, "replayDelivery", async (request, reply) => {
    const found = await findTarget(request, ports);
    if (!found.ok) return answer(reply, found);
    const seq = Number(request.params.event);
    const records = ports.records.seen(new Set([found.value.webhook.project]));
    const alerts = namesAlerts(found.value.webhook.events);
    const [event] = await records.events({ after: seq - 1, alerts, limit: 1 });
    if (event?.seq !== seq) return answer(reply, fail(noEvent(request.params.event)));
    return answer(reply, await sendNow(ports.webhooks, found.value, event));
  });
}

type NamedRequest = Pick<FastifyRequest, "records"> & {
  readonly params: { readonly project: string; readonly name: string };
};

async function findWebhook(
  { records, params }: NamedRequest,
  { webhooks }: WebhookPorts,
): Promise<Result<WebhookRecord, Failure>> {
  const project = await findProject(records, params.project);
  if (!project.ok) return project;
  const found = await webhooks.webhookStore.reader.webhook(nameOf(params));
  return found === undefined ? fail(unknownWebhook(params.name)) : ok(found);
}

async function findTarget(request: NamedRequest, ports: WebhookPorts): Promise<Result<FoundTarget, Failure>> {
  const found = await findWebhook(request, ports);
  if (!found.ok) return found;
  const target = openTarget(ports.webhooks.key, found.value);
  return target === undefined ? fail(otherKey(request.params.name)) : ok({ webhook: found.value, target });
}

function auditedBy<T>(
  { guard, webhooks }: WebhookPorts,
  request: Parameters<typeof audited>[1],
  change: Parameters<typeof audited<T>>[2],
): Promise<Result<T, Failure>> {
  return audited({ guard, recordAudit: webhooks.recordAudit }, request, change);
}

function partsOf({ webhooks, records }: WebhookPorts) {
  return { reader: webhooks.webhookStore.reader, records };
}

function nameOf({ project, name }: NamedRequest["params"]): WebhookName {
  return { project: numberOf(project), name };
}

function numberOf(project: string): number {
  return Number(project.slice(1));
}

function unknownWebhook(webhook: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("webhook-unknown", { webhook }),
    hint: createMessage("webhook-unknown-hint"),
  });
}

function noEvent(event: string): Failure {
  return createFailure({ reason: "not-found", detail: createMessage("delivery-no-event", { event }) });
}
