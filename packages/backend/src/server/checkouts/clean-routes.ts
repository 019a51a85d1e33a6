import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Cleaned, CleanReport } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";

import type { WorkerGateway } from "../../base/backlog.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface CleanPorts {
  readonly gateway: WorkerGateway;
}

type Gateway = WorkerGateway;

interface CleanWish {
  readonly dryRun: boolean;
  readonly olderThanMs?: number | undefined;
  readonly attempts?: readonly string[] | undefined;
}

export function cleanRoutes(app: HttpApp, { gateway }: CleanPorts): void {
  serveRoute(app, "cleanCheckouts", async (request, reply) => {
    const refusal = await refuseIds(request, request.body.attempts ?? []);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    return answer(reply, await cleanAll(gateway, request, request.body));
  });
}

/** Cleans all machines in parallel; one that is disconnected or does not answer does not block the others. */
async function cleanAll(
  gateway: Gateway,
  request: FastifyRequest,
  wish: CleanWish,
): Promise<Result<CleanReport, Failure>> {
  const workers = (await gateway.workers()).map(({ name }) => name);
  const { dryRun } = wish;
  const report: CleanReport = { dryRun, removed: [], refused: [], kept: [], unreached: [] };
  const asked = await Promise.all(
    workers.map(async (worker) => ({
      worker,
      cleaned: await cleanOne(gateway, worker, { request, wish }),
    })),
  );
  for (const { worker, cleaned } of asked) {
    if (!cleaned.ok) {
      report.unreached.push({ worker, failure: cleaned.failure });
      continue;
    }
    report.removed.push(...cleaned.value.removed);
    report.refused.push(...cleaned.value.refused);
    report.kept.push(...cleaned.value.kept);
  }
  return ok(report);
}

async function cleanOne(
  gateway: Gateway,
  worker: string,
  { request, wish }: { request: FastifyRequest; wish: CleanWish },
): Promise<Result<Cleaned, Failure>> {
  const kept = await gateway.ask<"kept">(worker, { kind: "kept" });
  if (!kept.ok) return kept;
  const { dryRun, olderThanMs, attempts: named } = wish;
  const wanted = kept.value.attempts.filter((attempt) => named === undefined || named.includes(attempt));
  const described = await Promise.all(wanted.map((attempt) => describe(request, attempt)));
  const attempts = described.flat();
  const isNamed = named !== undefined;
  const asked = await gateway.ask<"clean">(worker, {
    kind: "clean",
    attempts,
    named: isNamed,
    olderThanMs,
    dryRun,
  });
  return asked.ok ? ok(asked.value.report) : asked;
}

/** Treats a run that is no longer in the records as ended; only callers who see all projects see such runs. */
async function describe(
  { records, restricted }: FastifyRequest,
  attempt: string,
): Promise<{ attempt: string; isLive: boolean }[]> {
  const found = await records.attempt(attempt);
  if (found.ok) return [{ attempt, isLive: found.value.state !== "ended" }];
  return restricted ? [] : [{ attempt, isLive: false }];
}
