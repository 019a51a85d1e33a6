import { fail, ok, type Result } from "../../../base/result.ts";
import { isNestedTooDeep } from "../../plan/checks/nesting.ts";
import { schemaFindings } from "../../plan/checks/schema-findings.ts";
import { PlanDocument } from "../../plan/plan-document.ts";
import { createMessage } from "../../plan/problems/plan-message.ts";
import type { Finding, PlanProblem } from "../../plan/problems/plan-problem.ts";
import { findScreen, showsRule } from "./screen-rules.ts";
import { type FiledRules, rulesOf } from "./screen-rule.ts";
import { type ScreenFile, screenFileSchema } from "./screen-schema.ts";

/** Parses a file with rules, or returns every problem; a rule that does not match its own recorded screen is one. */
export function readScreenFile(content: string, file: string): Result<FiledRules, readonly PlanProblem[]> {
  const document = new PlanDocument(content, file);
  if (document.problems.length > 0) return fail(document.problems);
  const value = document.value ?? {};
  if (isNestedTooDeep(value)) {
    const detail = createMessage("too-deep-settings");
    return fail([document.problemAt({ path: [], at: "value", reason: "wrong-value", detail })]);
  }
  const parsed = screenFileSchema.safeParse(value);
  const findings = parsed.success ? unlikeRecorded(parsed.data) : schemaFindings(parsed.error.issues, value);
  if (!parsed.success || findings.length > 0)
    return fail(findings.map((finding) => document.problemAt(finding)));
  return ok(rulesOf(parsed.data, file));
}

function unlikeRecorded(file: ScreenFile): readonly Finding[] {
  return rulesOf(file).rules.flatMap((rule) => {
    const each = rule.rule.slice(file.agent.length + 1);
    const read = file.rules[each];
    if (read === undefined || read === false || read.recorded === undefined) return [];
    const isFound =
      rule.when === "shown"
        ? findScreen(read.recorded, [rule]) !== undefined
        : showsRule(read.recorded, rule);
    if (isFound) return [];
    const detail = createMessage("screen-unlike-recorded", { rule: rule.rule });
    return [{ path: ["rules", each, "recorded"], at: "value", reason: "wrong-value", detail } as const];
  });
}
