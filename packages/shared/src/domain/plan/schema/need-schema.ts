import { z } from "zod";

import { type ServiceNeed, serviceUntils } from "../../service/service-need.ts";
import type { Need } from "../../task/task-spec.ts";
import { expects } from "../problems/plan-message.ts";
import { key, keys, list, text } from "./plan-values.ts";

const edgePolicy = z.enum(["success", "failure", "always"], {
  error: expects("value-edge-policy"),
});

const needKeys = keys(
  {
    task: text(expects("value-task-name")).meta({ description: "The task to wait for." }),
    if: key(edgePolicy, {
      description: "Outcome of that task that lets this one start.",
      default: "success",
    }),
    until: key(z.enum(["done", "landed"], { error: expects("value-until") }), {
      description:
        "`done`: this task waits for the end of that one; `landed`: also until its change is on its target, and it starts from there. A change that is not merged keeps it waiting.",
      default: "done",
    }),
    matrix: key(z.literal("same", { error: expects("value-same") }), {
      description:
        "`same`: of a task with a matrix only the parts whose values of the common keys are the same, so that `test(20)` waits for `build(20)`. Without it, all parts.",
      examples: ["same"],
    }),
  },
  expects("value-need-map"),
);

/** A need as the plan has it: `matrix` selects among the parts of the task. */
export interface PlanNeed extends Need {
  readonly matrix?: "same" | undefined;
  readonly until?: "done" | "landed" | undefined;
}

function policyOf({ if: policy = "success", until }: z.output<typeof needKeys>): Need["if"] {
  return until === "landed" && policy === "success" ? "landed" : policy;
}

const serviceNeed = keys(
  {
    service: text(expects("value-service-name")).meta({ description: "The service to wait for." }),
    until: key(z.enum(serviceUntils, { error: expects("value-service-until") }), {
      description: "`healthy`: its `ready` check has passed; `started`: its process runs.",
      default: "healthy",
    }),
  },
  expects("value-service-need"),
).transform(({ service, until = "healthy" }): ServiceNeed => ({ service, until }));

const needSchema = z
  .union([text(expects("value-task-name")), needKeys, serviceNeed], { error: expects("value-need") })
  .transform((need): PlanNeed | ServiceNeed => {
    if (typeof need === "string") return { task: need, if: "success" };
    return "service" in need ? need : { ...need, if: policyOf(need) };
  });

/** A single need may be given without a list. */
export const needsSchema = z.union(
  [needSchema.transform((need) => [need]), list(needSchema, expects("value-needs"))],
  {
    error: expects("value-needs"),
  },
);
export type PlanNeeds = z.output<typeof needsSchema>;

export function isServiceNeed(need: PlanNeed | ServiceNeed): need is ServiceNeed {
  return "service" in need;
}

/** Returns the needs on tasks. */
export function taskNeeds(needs: PlanNeeds = []): readonly PlanNeed[] {
  return needs.filter((need) => !isServiceNeed(need));
}

const oneService = z
  .union([text(expects("value-service-name")), serviceNeed], { error: expects("value-service-needs") })
  .transform((need): ServiceNeed => (typeof need === "string" ? { service: need, until: "healthy" } : need));

/** The needs of a service, which are on other services. */
export const serviceNeedsSchema = z.union(
  [oneService.transform((need) => [need]), list(oneService, expects("value-service-needs"))],
  { error: expects("value-service-needs") },
);
