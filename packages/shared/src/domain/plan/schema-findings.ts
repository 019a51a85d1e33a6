import type { z } from "zod";

import { nearest } from "../../base/did-you-mean.ts";
import { code, codes, type Finding } from "./plan-problem.ts";
import { futureKeys } from "./plan-schema.ts";

type Issue = z.core.$ZodIssue;
type Path = Finding["path"];

/** What Zod found, in the words of the plan; `value` is the data that was checked. */
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

/** True when a union's branch wanted another kind of value altogether, so that its issues say nothing. */
function missesKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") {
    return issue.errors.every((branch) => branch.every((each) => missesKind(each)));
  }
  return issue.code === "invalid_type" || issue.code === "invalid_value";
}

function unknownKey(path: Path, key: string, knownList: string): Finding {
  const place = { path: [...path, key], at: "key" } as const;
  if (isFuture(path, key)) {
    const detail = `${code(key)} is not supported yet`;
    return { ...place, reason: "not-supported-yet", detail, hint: "Remove this part of the plan." };
  }
  const known = knownList.split(", ");
  const near = nearest(key, known);
  const suggestion = near === undefined ? "" : `Did you mean ${code(near)}? `;
  return {
    ...place,
    reason: "unknown-key",
    detail: `unknown key ${code(key)}`,
    hint: `${suggestion}Allowed here: ${known.join(", ")}.`,
  };
}

/** Keys of the top level, and panes that would show a service. */
function isFuture(path: Path, key: string): boolean {
  if (path.length === 0) return (futureKeys as readonly string[]).includes(key);
  return path[0] === "layouts" && key === "service";
}

function badKey(path: Path, expected: string): Finding {
  const name = String(path.at(-1) ?? "");
  return {
    path,
    at: "key",
    reason: "bad-name",
    detail: `${JSON.stringify(name)} is no valid name`,
    hint: `Expected ${expected}.`,
  };
}

function wrongValue(path: Path, value: unknown, expected: string): Finding {
  const name = nameOf(path);
  const at = "value";
  if (value === undefined) {
    const detail = `${name} is missing`;
    return { path, at, reason: "missing-key", detail, hint: `Expected ${expected}.` };
  }
  return {
    path,
    at,
    reason: "wrong-value",
    detail: `${name} is ${describe(value)}`,
    hint: `Expected ${expected}.${quotesHint(value, expected)}`,
  };
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "the plan";
  if (typeof last === "string") return code(last);
  return `entry ${last + 1} of ${nameOf(path.slice(0, -1))}`;
}

/** Longer values are cut: the line of the file is shown anyway. */
const shownValue = 40;

function describe(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty map" : "a map";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  const kind = typeof value === "string" ? "" : `the ${kindOf(value)} `;
  return kind + (text.length > shownValue ? `${text.slice(0, shownValue)}…` : text);
}

function kindOf(value: unknown): string {
  return typeof value === "boolean" ? "truth value" : "number";
}

function quotesHint(value: unknown, expected: string): string {
  const isPlain = typeof value === "number" || typeof value === "boolean";
  if (!isPlain) return "";
  if (expected.startsWith("a duration") && typeof value === "number") {
    return ` For seconds write ${code(`${value}s`)}.`;
  }
  const wantsText = /^(text|the (name|text)|a (path|label|glob|branch|directory|command line))/.test(
    expected,
  );
  return wantsText ? ` As text it is written ${codes([JSON.stringify(String(value))])}.` : "";
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
