import { nearest } from "../../../base/did-you-mean.ts";
import type { PlanDraft } from "../plan-draft.ts";
import { createMessage } from "../problems/plan-message.ts";
import { codes, didYouMean, type Finding } from "../problems/plan-problem.ts";
import { findCycles } from "./find-cycles.ts";

/** Checks the needs between services: unknown ones, and cycles. */
export function checkServices(draft: PlanDraft): readonly Finding[] {
  const each = [...draft.services].flatMap(([name, { needs }]) =>
    needs.flatMap(({ service }, at) => checkServiceNeed(draft, ["services", name, "needs", at], service)),
  );
  const graph = new Map(
    [...draft.services].map(([name, { needs }]) => [name, needs.map(({ service }) => service)]),
  );
  const itself = [...graph].filter(([name, needs]) => needs.includes(name)).map(([name]) => [name]);
  return [...each, ...[...itself, ...findCycles(graph)].map(describeCycle)];
}

/** A name of a service that is not in the plan. */
export function checkServiceNeed(
  { services, serviceNames }: PlanDraft,
  path: Finding["path"],
  service: string,
): readonly Finding[] {
  if (serviceNames.has(service)) return [];
  const near = didYouMean(nearest(service, services.keys()));
  const known = services.size > 0 ? [createMessage("allowed-services", { names: codes(serviceNames) })] : [];
  const detail = createMessage("unknown-service", { service });
  return [{ path, at: "value", reason: "unknown-service", detail, hint: [...near, ...known] }];
}

function describeCycle(cycle: readonly string[]): Finding {
  const [first = ""] = cycle;
  return {
    path: ["services", first, "needs"],
    at: "value",
    reason: "cycle",
    detail: createMessage("service-cycle", { services: [...cycle, first].join(" → ") }),
    hint: [createMessage("break-service-cycle")],
  };
}
