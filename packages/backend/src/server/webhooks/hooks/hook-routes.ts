import { randomUUID } from "node:crypto";

import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { kindsOfHook } from "@wezterm-parallel/shared/domain/hook/hook-events";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type {
  HookRun,
  OfferedHooksResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { HookRecord } from "../../../drivers/store/hooks.ts";
import { type MayChangePorts, refuseProject } from "../../http/admission/may-change.ts";
import type { NetworkGuard } from "../../http/admission/network-guard.ts";
import { findProject } from "../../http/find-project.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import { auditedOn } from "../audited.ts";
import { describeFile, describeHook, describeHookRun } from "./describe-hooks.ts";
import type { HookChanging, PlanTexts } from "./hook-parts.ts";

export interface HookPorts extends MayChangePorts {
  readonly hooks: HookChanging;
  readonly plans: PlanTexts;
  readonly guard: NetworkGuard;
}

export function hookRoutes(app: HttpApp, ports: HookPorts): void {
  readRoutes(app, ports);
  offerRoute(app, ports);
  trustRoute(app, ports);
  runRoute(app, ports);
}

function readRoutes(app: HttpApp, { hooks }: HookPorts): void {
  serveRoute(app, "listHooks", async ({ query, records }) => {
    const seen = (await records.projects()).map(({ id }) => id);
    const shown = seen.filter((id) => query.project === undefined || id === query.project).map(numberOf);
    const { reader } = hooks.hookStore;
    const found = await reader.hooks(shown);
    const files = await reader.hookFiles(shown);
    return {
      items: await Promise.all(found.map((each) => describeHook(hooks, each))),
      files: files.map(describeFile),
    };
  });

  serveRoute(app, "listHookRuns", async (request, reply) => {
    const found = await findHook(request, hooks);
    if (!found.ok) return answer(reply, found);
    const { cursor, limit } = request.query;
    const before = cursor === undefined ? undefined : Number(cursor);
    const { reader } = hooks.hookStore;
    const runs = await reader.hookRuns({ hook: found.value.id, before, limit: limit + 1 });
    const items = runs.slice(0, limit).map(describeHookRun);
    const next = runs.length > limit ? items.at(-1)?.id : undefined;
    return answer(reply, ok({ items, ...(next !== undefined && { next: String(next) }) }));
  });
}

/** A person who may trust a plan does so by submitting it; others only offer it. */
function offerRoute(app: HttpApp, ports: HookPorts): void {
  serveRoute(app, "offerHooks", async (request, reply) => {
    const refusal = await refuseProject(request, ports, request.body.project);
    return answer(reply, refusal === undefined ? await offer(ports, request, request.body) : fail(refusal));
  });
}

interface OfferedText {
  readonly project: ProjectRef;
  readonly file: string;
  readonly text: string;
}

async function offer(
  { hooks, plans, auth, guard }: HookPorts,
  request: FastifyRequest,
  { project: place, file, text }: OfferedText,
): Promise<Result<OfferedHooksResource, Failure>> {
  const { principal } = request;
  const read = await plans.read(principal.id, { text, file });
  if (!read.ok) return read;
  if (!read.value.ok) return fail(invalid(file, read.value.failure.length));
  const begun = await hooks.backlog.beginProject(place);
  if (!begun.ok) return begun;
  const project = begun.value.number;
  const may = auth.sees(principal, "secrets:write");
  const trusts = may === "all" || may.has(project);
  const { offerHooks } = await import("./offer-hooks.ts");
  const { plan } = read.value.value;
  const offered = await offerHooks(hooks, { project, place, file, text, plan, by: principal.name, trusts });
  if (!offered.ok) return offered;
  const { state, file: found } = offered.value;
  const described = ok({ state, ...(found !== undefined && { file: describeFile(found) }) });
  if (state !== "trusted" || !trusts || found === undefined) return described;
  return auditedOn({ guard, recordAudit: hooks.recordAudit }, request, {
    action: "hooks.trust",
    object: `${projectId(project)}/${found.hash}`,
    change: Promise.resolve(described),
  });
}

function trustRoute(app: HttpApp, { hooks, guard }: HookPorts): void {
  serveRoute(app, "trustHooks", async (request, reply) => {
    const { params, body, principal } = request;
    const project = await findProject(request.records, params.project);
    if (!project.ok) return answer(reply, project);
    const trusted = await auditedOn({ guard, recordAudit: hooks.recordAudit }, request, {
      action: "hooks.trust",
      object: `${params.project}/${body.hash}`,
      change: hooks.hookStore.hooks.trust(
        { project: numberOf(params.project), hash: body.hash, by: principal.name },
        await hooks.records.lastEvent(),
      ),
    });
    return answer(reply, trusted.ok ? ok(describeFile(trusted.value)) : trusted);
  });
}

function runRoute(app: HttpApp, { hooks }: HookPorts): void {
  serveRoute(app, "runHook", async (request, reply) => {
    const found = await findHook(request, hooks);
    if (!found.ok) return answer(reply, found);
    const event = await findEvent(hooks, found.value, request.body.event);
    return answer(reply, event.ok ? await runNow(hooks, found.value, event.value) : event);
  });
}

/** Runs a hook besides its tries, and lists the run. */
async function runNow(
  hooks: HookChanging,
  hook: HookRecord,
  event: Event,
): Promise<Result<HookRun, Failure>> {
  const at = hooks.clock.now();
  const { describeTry, runOnWorker } = await import("./run-on-worker.ts");
  const asked = await runOnWorker(hooks, hook, { event, count: 1, byHand: randomUUID().slice(0, 8) });
  if (asked === undefined) return fail(noWorker());
  if (!asked.ok) return asked;
  const succeeded = asked.value.end.kind === "exited" && asked.value.end.code === 0;
  const run = describeTry(event, asked.value, { at, state: succeeded ? "delivered" : "failed" });
  const recorded = await hooks.hookStore.hooks.record(hook.id, { deliveries: [run] });
  if (!recorded.ok) return recorded;
  const [last] = await hooks.hookStore.reader.hookRuns({ hook: hook.id, limit: 1 });
  return ok(describeHookRun({ ...run, id: last?.id ?? 0 }));
}

/** Finds the event with this number, or the newest that starts the hook. */
async function findEvent(
  { records }: HookChanging,
  { project, name }: HookRecord,
  seq: number | undefined,
): Promise<Result<Event, Failure>> {
  const seen = records.seen(new Set([project]));
  const kinds = kindsOfHook(name);
  if (seq !== undefined) {
    const [event] = await seen.events({ after: seq - 1, kinds, limit: 1 });
    return event?.seq === seq ? ok(event) : fail(noEvent(name));
  }
  const newest = (await seen.events({ after: 0, kinds, limit: mostEvents })).at(-1);
  return newest === undefined ? fail(noEvent(name)) : ok(newest);
}

/** The newest of these is chosen when nobody names one. */
const mostEvents = 100_000;

async function findHook(
  {
    records,
    params: { project, name },
  }: Pick<FastifyRequest, "records"> & {
    readonly params: { readonly project: string; readonly name: string };
  },
  { hookStore }: HookChanging,
): Promise<Result<HookRecord, Failure>> {
  const found = await findProject(records, project);
  if (!found.ok) return found;
  const hook = await hookStore.reader.hook({ project: numberOf(project), name });
  if (hook !== undefined) return ok(hook);
  return fail(
    createFailure({
      reason: "not-found",
      detail: createMessage("hook-unknown", { hook: name }),
      hint: createMessage("hook-unknown-hint"),
    }),
  );
}

function numberOf(project: string): number {
  return Number(project.slice(1));
}

function invalid(file: string, count: number): Failure {
  return createFailure({
    reason: "invalid-plan",
    detail:
      count === 1 ? createMessage("plan-error", { file }) : createMessage("plan-errors", { file, count }),
    hint: createMessage("plan-errors-hint"),
  });
}

function noEvent(hook: string): Failure {
  return createFailure({ reason: "not-found", detail: createMessage("hook-no-event", { hook }) });
}

function noWorker(): Failure {
  const detail = createMessage("service-no-worker");
  const hint = createMessage("service-no-worker-hint");
  return createFailure({ reason: "unavailable", detail, hint });
}
