import { parseDocument } from "yaml";

import { findPlan } from "./find-plan.ts";

export interface PlanNames {
  readonly tasks: readonly string[];
  readonly layouts: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Reads the names in the plan of a directory for completion. Does not check the plan: that takes longer than a person
 * waits for Tab, and a plan that is being edited may have errors.
 */
export async function readPlanNames(directory: string): Promise<PlanNames> {
  const file = await findPlan(directory);
  const plan = file.ok ? parsePlan(file.value.text) : undefined;
  return {
    tasks: keysOf(valueOf(plan, "tasks")),
    layouts: keysOf(valueOf(plan, "layouts")),
    groups: keysOf(valueOf(valueOf(plan, "limits"), "groups")),
  };
}

function parsePlan(text: string): unknown {
  try {
    return parseDocument(text, { merge: true, logLevel: "silent", uniqueKeys: false }).toJS();
  } catch {
    return undefined;
  }
}

function valueOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function keysOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
