import type { FastifyRequest } from "fastify";

import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type BudgetOwner, parseBudgetOwner } from "@wezterm-parallel/shared/domain/spending/budget";
import type {
  BudgetResource,
  BudgetSet,
  SetBudget,
} from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";

import type { Backlog } from "../../base/backlog.ts";
import { callerOf } from "../http/admission/caller-of.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { AuthFlow, Caller } from "../http/admission/principal.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface BudgetPorts {
  readonly backlog: Backlog;
  readonly auth: AuthFlow;
  readonly guard: NetworkGuard;
  readonly auditLog: {
    record(
      by: Caller,
      change: { readonly action: string; readonly object: string; before?: unknown; after?: unknown },
    ): Promise<Result<void, Failure>>;
  };
}

export function budgetRoutes(app: HttpApp, ports: BudgetPorts): void {
  serveRoute(app, "listBudgets", async ({ records }) => ({ items: [...(await records.budgets())] }));

  serveRoute(app, "setBudget", async (request, reply) => {
    const { body } = request;
    const owner = parseBudgetOwner(body.of);
    if (owner === undefined) return answer(reply, fail(unknownOwner(body.of)));
    const refusal =
      refusePeriod(owner, body) ?? (await refuseOwner(request, ports.auth, { owner, of: body.of }));
    return answer(reply, refusal === undefined ? await setBudget(ports, request, body) : fail(refusal));
  });
}

async function setBudget(
  { backlog, auditLog, guard }: BudgetPorts,
  request: FastifyRequest,
  body: SetBudget,
): Promise<Result<BudgetSet, Failure>> {
  const { of, per, ...limits } = body;
  const before = (await request.records.budgets()).find((each) => each.of === of && each.per === per);
  const set = await backlog.setBudget(body);
  if (!set.ok) return set;
  const isRemoved = Object.keys(limits).length === 0;
  const recorded = await auditLog.record(callerOf(request, guard), {
    action: isRemoved ? "budgets.remove" : "budgets.set",
    object: of,
    before: before && limitsOf(before),
    ...(!isRemoved && { after: limitsOf(body) }),
  });
  return recorded.ok ? set : recorded;
}

function limitsOf({ per, cost, tokens }: Pick<BudgetResource, "per" | "cost" | "tokens">) {
  return { per, cost, tokens };
}

function refusePeriod(owner: BudgetOwner, { of, per }: SetBudget): Failure | undefined {
  const isWhole = owner.kind === "task" || owner.kind === "run";
  if (isWhole === (per === undefined)) return undefined;
  const detail = isWhole
    ? createMessage("budget-period-useless")
    : createMessage("budget-period-needed", { owner: of });
  return createFailure({ reason: "invalid-request", detail });
}

/** Whoever runs tasks sets the budgets of runs and tasks; those of others limit people, so administrators set them. */
async function refuseOwner(
  request: FastifyRequest,
  auth: AuthFlow,
  { owner, of }: { readonly owner: BudgetOwner; readonly of: string },
): Promise<Failure | undefined> {
  if (owner.kind === "task" || owner.kind === "run") return refuseIds(request, [of]);
  const { principal, seen } = request;
  if (owner.kind !== "project") return auth.authorize(principal, "users:write").ok ? undefined : notYours(of);
  const found = await findProject(seen, of);
  if (!found.ok) return found.failure;
  const administered = auth.sees(principal, "members:write");
  return administered === "all" || administered.has(owner.project) ? undefined : notYours(of);
}

function unknownOwner(owner: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("budget-owner-unknown", { owner }),
    hint: createMessage("budget-owner-hint"),
  });
}

function notYours(owner: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("budget-not-yours", { owner }),
    hint: createMessage("budget-not-yours-hint"),
  });
}
