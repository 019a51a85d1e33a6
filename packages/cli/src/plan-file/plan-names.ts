import { parseDocument } from "yaml";

import { findPlan } from "./find-plan.ts";

export interface PlanNames {
  readonly tasks: readonly string[];
  readonly layouts: readonly string[];
  readonly groups: readonly string[];
  /** `name=`, and `name=value` for known values. */
  readonly params: readonly string[];
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
    params: file.ok ? paramsOf(valueOf(parsePlan(file.value.text, "failsafe"), "params")) : [],
  };
}

/** With the schema `failsafe`, every scalar is the text that the file has. */
function parsePlan(text: string, schema: "core" | "failsafe" = "core"): unknown {
  try {
    return parseDocument(text, { schema, merge: true, logLevel: "silent", uniqueKeys: false }).toJS();
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

function paramsOf(params: unknown): readonly string[] {
  return keysOf(params).flatMap((name) => {
    const param = valueOf(params, name);
    const standard = typeof param === "string" ? param : valueOf(param, "default");
    const type =
      valueOf(param, "type") ?? (standard === "true" || standard === "false" ? "boolean" : "string");
    if (type === "boolean") return [name, `${name}=false`];
    const values = valueOf(param, "values");
    return Array.isArray(values) ? values.map((value) => `${name}=${String(value)}`) : [`${name}=`];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
