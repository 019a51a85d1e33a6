import type { FastifyRequest } from "fastify";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { NewAuditEntry } from "../../drivers/accounts/audit-entry.ts";
import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";

export type RecordAudit = (entry: NewAuditEntry) => Promise<Result<void, Failure>>;

interface AuditedChange<T> {
  readonly action: string;
  readonly change: Promise<Result<T, Failure>>;
}

type NamedRequest = FastifyRequest & {
  readonly params: { readonly project: string; readonly name: string };
};

interface AuditParts {
  readonly guard: NetworkGuard;
  readonly recordAudit: RecordAudit;
}

/** Records a change of what the route names. */
export function audited<T>(
  parts: AuditParts,
  request: NamedRequest,
  change: AuditedChange<T>,
): Promise<Result<T, Failure>> {
  const object = `${request.params.project}/${request.params.name}`;
  return auditedOn(parts, request, { ...change, object });
}

/** Records a change that was made; the caller hears of no change that is not in the audit log. */
export async function auditedOn<T>(
  { guard, recordAudit }: AuditParts,
  request: FastifyRequest,
  { action, change, object }: AuditedChange<T> & { readonly object: string },
): Promise<Result<T, Failure>> {
  const changed = await change;
  if (!changed.ok) return changed;
  const { principal, origin } = callerOf(request, guard);
  const { kind, id, name, grant } = principal;
  const actor = { kind, id, name, address: origin.address, requestId: origin.requestId, grant };
  const recorded = await recordAudit({ actor, action, object, outcome: "done" });
  return recorded.ok ? changed : recorded;
}
