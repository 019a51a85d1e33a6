import type { z } from "zod";

import { checkoutKindSchema, type CheckoutKind } from "../task/task-spec.ts";
import type { Agents } from "./agents.ts";
import type { Finding } from "./problems/plan-problem.ts";
import type { PlanParam } from "./params/param-rules.ts";
import { paramSchema } from "./schema/param-schema.ts";
import { type PlanSchedule, scheduleSchema } from "./schema/schedule-schema.ts";
import { agentSchema } from "./schema/agent-schema.ts";
import { type PlanService, serviceSchema } from "./schema/service-schema.ts";
import { taskEntrySchema, taskObjectSchema, type PlanTask } from "./schema/task-schema.ts";

export interface DraftTask {
  /** The keys that are valid on their own. */
  readonly settings: PlanTask;
  /** The schema reported an error for this task; missing keys are then not reported. */
  readonly flawed: boolean;
}

/** The parts of a plan that can be understood on their own, whatever else is wrong with it. */
export interface PlanDraft {
  /** Every name under `tasks`, including invalid tasks, because needs may refer to them. */
  readonly names: ReadonlySet<string>;
  readonly tasks: ReadonlyMap<string, DraftTask>;
  readonly agents: Agents;
  /** Names under `agents`, including invalid profiles. */
  readonly agentNames: ReadonlySet<string>;
  /** The agents named for conflicts and retries, each with where. */
  readonly namedAgents: readonly { readonly path: Finding["path"]; readonly agent: string }[];
  /** The parameters that are valid on their own. */
  readonly params: ReadonlyMap<string, PlanParam>;
  /** Names under `params`, including invalid ones. */
  readonly paramNames: ReadonlySet<string>;
  /** The schedules that are valid on their own. */
  readonly schedules: ReadonlyMap<string, PlanSchedule>;
  /** The services that are valid on their own. */
  readonly services: ReadonlyMap<string, PlanService>;
  /** Names under `services`, including invalid ones. */
  readonly serviceNames: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  /** Unvalidated, as written in the plan: the schema reports wrong types. */
  readonly layouts: ReadonlyMap<string, unknown>;
  /** The value in `defaults`, or `worktree` when it is absent or invalid. */
  readonly checkout: CheckoutKind;
}

export function draftOf(value: unknown): PlanDraft {
  const tasks = entriesOf(entry(value, "tasks"));
  const agents = entriesOf(entry(value, "agents"));
  const services = entriesOf(entry(value, "services"));
  const checkout = checkoutKindSchema.safeParse(entry(entry(value, "defaults"), "checkout"));
  return {
    checkout: checkout.success ? checkout.data : "worktree",
    names: new Set(tasks.map(([name]) => name)),
    tasks: new Map(tasks.map(([name, raw]) => [name, draftTask(raw)])),
    agents: validEntries(agents, agentSchema),
    namedAgents: [["project"], ["defaults"], ...tasks.map(([name]) => ["tasks", name])].flatMap((path) => [
      ...agentAt(value, [...path, "merge", "on-conflict", "agent"]),
      ...agentsAt(value, [...path, "retry", "agents"]),
      ...agentAt(value, [...path, "review"]),
      ...agentAt(value, [...path, "review", "agent"]),
    ]),
    params: validEntries(entriesOf(entry(value, "params")), paramSchema),
    paramNames: new Set(entriesOf(entry(value, "params")).map(([name]) => name)),
    schedules: validEntries(entriesOf(entry(value, "schedules")), scheduleSchema),
    services: validEntries(services, serviceSchema),
    serviceNames: new Set(services.map(([name]) => name)),
    agentNames: new Set(agents.map(([name]) => name)),
    groups: new Set(entriesOf(entry(entry(value, "limits"), "groups")).map(([name]) => name)),
    layouts: new Map(entriesOf(entry(value, "layouts"))),
  };
}

function agentAt(value: unknown, path: readonly string[]): PlanDraft["namedAgents"] {
  const agent = path.reduce(entry, value);
  return typeof agent === "string" ? [{ path, agent }] : [];
}

function agentsAt(value: unknown, path: readonly string[]): PlanDraft["namedAgents"] {
  const agents = path.reduce(entry, value);
  if (!Array.isArray(agents)) return [];
  return agents.flatMap((agent: unknown, at) =>
    typeof agent === "string" ? [{ path: [...path, at], agent }] : [],
  );
}

function validEntries<T>(
  entries: readonly (readonly [string, unknown])[],
  schema: z.ZodType<T>,
): ReadonlyMap<string, T> {
  return new Map(
    entries.flatMap(([name, raw]) => {
      const parsed = schema.safeParse(raw);
      return parsed.success ? [[name, parsed.data] as const] : [];
    }),
  );
}

function draftTask(raw: unknown): DraftTask {
  const whole = taskEntrySchema.safeParse(raw);
  if (whole.success) return { settings: whole.data, flawed: false };
  const shape: Readonly<Record<string, z.ZodType>> = taskObjectSchema.shape;
  const settings = Object.fromEntries(
    entriesOf(raw).flatMap(([key, value]) => {
      const parsed = Object.hasOwn(shape, key) ? shape[key]?.safeParse(value) : undefined;
      return parsed?.success === true ? [[key, parsed.data] as const] : [];
    }),
  );
  return { settings, flawed: true };
}

function entry(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value);
}
