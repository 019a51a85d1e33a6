import type { z } from "zod";

import { nearest } from "../../../base/did-you-mean.ts";
import {
  phrase,
  readExpectation,
  createMessage,
  type PlanMessage,
  type PlanPhrase,
} from "../problems/plan-message.ts";
import { didYouMean, type Finding } from "../problems/plan-problem.ts";

type Issue = z.core.$ZodIssue;
type Path = Finding["path"];

/** Converts Zod issues to findings in the terms of the plan; `value` is the checked data. */
export function schemaFindings(issues: readonly Issue[], value: unknown): readonly Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, [], value));
}

function findingsOf(issue: Issue, base: Path, root: unknown): readonly Finding[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(path, key, issue.message));
  }
  if (issue.code === "invalid_key") return [badKey(path, issue.issues[0]?.message ?? issue.message)];
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((branch) => !branch.every((each) => missesKind(each)));
    if (meant !== undefined) return meant.flatMap((each) => findingsOf(each, path, root));
  }
  return [wrongValue(path, valueAt(root, path), issue.message)];
}

/** True when a union's branch expects a different type altogether, so that its issues are meaningless. */
function missesKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") {
    return issue.errors.every((branch) => branch.every((each) => missesKind(each)));
  }
  return issue.code === "invalid_type" || issue.code === "invalid_value";
}

function unknownKey(path: Path, key: string, knownList: string): Finding {
  const place = { path: [...path, key], at: "key" } as const;
  const near = nearest(key, knownList.split(", "));
  return {
    ...place,
    reason: "unknown-key",
    detail: createMessage("unknown-key", { key }),
    hint: [...didYouMean(near), createMessage("allowed-keys", { keys: knownList })],
  };
}

function badKey(path: Path, expected: string): Finding {
  const name = String(path.at(-1) ?? "");
  return {
    path,
    at: "key",
    reason: "bad-name",
    detail: createMessage("bad-name", { name: JSON.stringify(name) }),
    hint: allowed(expected),
  };
}

function wrongValue(path: Path, value: unknown, expected: string): Finding {
  const what = nameOf(path);
  const at = "value";
  if (value === undefined) {
    return {
      path,
      at,
      reason: "missing-key",
      detail: createMessage("missing-value", { what }),
      hint: allowed(expected),
    };
  }
  return {
    path,
    at,
    reason: "wrong-value",
    detail: createMessage("wrong-value", { what, value: describe(value) }),
    hint: [...allowed(expected), ...quotesHint(value, expected)],
  };
}

/** Returns sentences for the values that the schema allows. */
function allowed(expected: string): readonly PlanMessage[] {
  const { value, besides } = readExpectation(expected);
  return [
    createMessage("expected", { value }),
    ...(besides === undefined ? [] : [{ code: besides, values: {} }]),
  ];
}

/** Names the key, or the position in its list: `2`, or `2.1` in a nested list. */
function nameOf(path: Path): string | PlanPhrase {
  const at = path.findLastIndex((part) => typeof part === "string");
  const key = path[at];
  if (key === undefined) return phrase("what-plan");
  const entry = path.slice(at + 1).map((part) => Number(part) + 1);
  return entry.length === 0 ? `\`${key}\`` : phrase("what-entry", { entry: entry.join("."), key });
}

/** Longer values are cut, because the line of the file is shown anyway. */
const shownValue = 40;

function describe(value: unknown): string | PlanPhrase {
  if (value === null) return phrase("found-empty");
  if (Array.isArray(value)) return phrase(value.length === 0 ? "found-empty-list" : "found-list");
  if (typeof value === "object")
    return phrase(Object.keys(value).length === 0 ? "found-empty-map" : "found-map");
  if (typeof value === "string") return cut(JSON.stringify(value));
  return phrase(typeof value === "boolean" ? "found-truth" : "found-number", { value: cut(String(value)) });
}

function cut(text: string): string {
  return text.length > shownValue ? `${text.slice(0, shownValue)}…` : text;
}

/** Values that may be written as text, so that quoting a number fixes it. */
const texts: ReadonlySet<string> = new Set<PlanPhrase["code"]>([
  "value-agent-name",
  "value-branch",
  "value-command",
  "value-command-line",
  "value-description",
  "value-directory",
  "value-glob",
  "value-input",
  "value-group-name",
  "value-label",
  "value-need",
  "value-path",
  "value-prompt",
  "value-secret",
  "value-shell",
  "value-task",
  "value-task-name",
  "value-template",
  "value-title",
]);

function quotesHint(value: unknown, expected: string): readonly PlanMessage[] {
  if (typeof value !== "number" && typeof value !== "boolean") return [];
  const { code } = readExpectation(expected).value;
  if (code.startsWith("value-duration") && typeof value === "number")
    return [createMessage("in-seconds", { duration: `${value}s` })];
  return texts.has(code) ? [createMessage("in-quotes", { text: JSON.stringify(String(value)) })] : [];
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
