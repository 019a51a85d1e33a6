import type { z } from "zod";

import { checkoutKindSchema, type CheckoutKind } from "../task/task-spec.ts";
import type { Agents } from "./agents.ts";
import { agentSchema } from "./plan-schema.ts";
import { taskEntrySchema, taskObjectSchema, type PlanTask } from "./task-schema.ts";

export interface DraftTask {
  /** The keys that are right by themselves. */
  readonly settings: PlanTask;
  /** True when the schema has something against this task: then nothing is called missing. */
  readonly flawed: boolean;
}

/** The parts of a plan that can be understood by themselves, whatever else is wrong with it. */
export interface PlanDraft {
  /** Every name under `tasks`, also of tasks that are wrong: needs may point to them. */
  readonly names: ReadonlySet<string>;
  readonly tasks: ReadonlyMap<string, DraftTask>;
  readonly agents: Agents;
  /** Names under `agents`, also of profiles that are wrong. */
  readonly agentNames: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  /** As they stand in the plan: what is of a wrong kind is told by the schema. */
  readonly layouts: ReadonlyMap<string, unknown>;
  /** What `defaults` says, `worktree` when it says nothing that can be understood. */
  readonly checkout: CheckoutKind;
}

export function draftOf(value: unknown): PlanDraft {
  const tasks = entriesOf(entry(value, "tasks"));
  const agents = entriesOf(entry(value, "agents"));
  const checkout = checkoutKindSchema.safeParse(entry(entry(value, "defaults"), "checkout"));
  return {
    checkout: checkout.success ? checkout.data : "worktree",
    names: new Set(tasks.map(([name]) => name)),
    tasks: new Map(tasks.map(([name, raw]) => [name, draftTask(raw)])),
    agents: new Map(
      agents.flatMap(([name, raw]) => {
        const parsed = agentSchema.safeParse(raw);
        return parsed.success ? [[name, parsed.data] as const] : [];
      }),
    ),
    agentNames: new Set(agents.map(([name]) => name)),
    groups: new Set(entriesOf(entry(entry(value, "limits"), "groups")).map(([name]) => name)),
    layouts: new Map(entriesOf(entry(value, "layouts"))),
  };
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
  return entriesOf(value).find(([name]) => name === key)?.[1];
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value);
}
