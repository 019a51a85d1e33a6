import type { FastifyRequest } from "fastify";

import { fail } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type BudgetOwner, parseBudgetOwner } from "@wezterm-parallel/shared/domain/spending/budget";
import type { SetBudget } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";

import type { Backlog } from "../../base/backlog.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import type { AuthFlow } from "../http/admission/principal.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface BudgetPorts {
  readonly backlog: Backlog;
  readonly auth: AuthFlow;
}

export function budgetRoutes(app: HttpApp, { backlog, auth }: BudgetPorts): void {
  serveRoute(app, "listBudgets", async ({ records }) => ({ items: [...(await records.budgets())] }));

  serveRoute(app, "setBudget", async (request, reply) => {
    const { body } = request;
    const owner = parseBudgetOwner(body.of);
    if (owner === undefined) return answer(reply, fail(unknownOwner(body.of)));
    const refusal = refusePeriod(owner, body) ?? (await refuseOwner(request, auth, { owner, of: body.of }));
    return answer(reply, refusal === undefined ? await backlog.setBudget(body) : fail(refusal));
  });
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
