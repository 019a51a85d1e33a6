import { fail, ok, type Result } from "../../base/result.ts";
import { isNestedTooDeep } from "../plan/checks/nesting.ts";
import { PlanDocument } from "../plan/plan-document.ts";
import { createMessage } from "../plan/problems/plan-message.ts";
import type { PlanProblem } from "../plan/problems/plan-problem.ts";
import { schemaFindings } from "../plan/checks/schema-findings.ts";
import { userSettingsSchema, type Settings } from "./settings-schema.ts";

/** Settings with their places in the file. */
export interface PlacedSettings {
  readonly settings: Settings;
  /** The value as the file has it, and its line; undefined when the file does not set it. */
  find(path: readonly string[]): { readonly written: unknown; readonly line: number } | undefined;
}

/** Parses settings from YAML text, or returns every problem. `file` is the name that the problems show. */
export function readSettings(
  content: string,
  { file }: { readonly file: string },
): Result<PlacedSettings, readonly PlanProblem[]> {
  const document = new PlanDocument(content, file);
  if (document.problems.length > 0) return fail(document.problems);
  const value = document.value ?? {};
  if (isNestedTooDeep(value)) {
    const finding = {
      path: [],
      at: "value",
      reason: "wrong-value",
      detail: createMessage("too-deep-settings"),
    } as const;
    return fail([document.problemAt(finding)]);
  }
  const parsed = userSettingsSchema.safeParse(value);
  if (!parsed.success)
    return fail(schemaFindings(parsed.error.issues, value).map((finding) => document.problemAt(finding)));
  const find = (path: readonly string[]) => {
    const written = valueAt(value, path);
    return written === undefined ? undefined : { written, line: document.lineOf(path) };
  };
  return ok({ settings: parsed.data, find });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}
