import { type CommandWords, matchesCommand, runsAnother, splitCommandLine } from "./command-line.ts";
import { matchesPath } from "./match-path.ts";

/** A tool that an agent wants to use, with what it gave to the tool. */
export interface WantedPermission {
  /** `Bash`, `Edit`, `Read`, or the agent's own name of another tool. */
  readonly tool: string;
  /** Of `Bash`. */
  readonly command?: string | undefined;
  /**
   * Pattern for `Edit` and `Read`: relative to the top of the checkout; absolute outside of it. Links are resolved.
   */
  readonly paths?: readonly string[] | undefined;
}

/** Rules such as `Bash(npm test)`, `Edit(src/**)` or `WebSearch`. */
export interface Policy {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
}

export type PermissionDecision =
  | { readonly kind: "allow" | "deny"; readonly rule: string }
  /** For a person: no rule decides. */
  | { readonly kind: "ask" };

/** Tools that ask a person something: only a person answers. */
const questions: ReadonlySet<string> = new Set(["AskUserQuestion", "ExitPlanMode", "EnterPlanMode"]);
const rulePattern = /^(Bash|Edit|Read)\(([^()\n]{1,500})\)$/;
const barePattern = /^(?:[A-Z][A-Za-z]{1,50}|mcp__[\w-]{1,200})$/;
const longestRule = 600;

/**
 * Returns whether a text is a rule: the name of a tool, and for `Bash`, `Edit` and `Read` a pattern in parentheses.
 */
export function isRule(text: string): boolean {
  if (text.length > longestRule) return false;
  if (barePattern.test(text)) return !questions.has(text);
  const [, tool, pattern = ""] = rulePattern.exec(text) ?? [];
  return tool === "Bash"
    ? pattern.trim() !== ""
    : tool !== undefined && !/^[!/~]|(?:^|\/)\.\.(?:\/|$)/.test(pattern);
}

/** Answers a request of an agent by rules: `deny` wins, and what is not understood completely is for a person. */
export function decidePermission(
  { allow = [], deny = [] }: Policy,
  wanted: WantedPermission,
): PermissionDecision {
  if (questions.has(wanted.tool)) return { kind: "ask" };
  // A rule without a pattern denies also what is not understood.
  const whole = deny.find((rule) => rule === wanted.tool);
  if (whole !== undefined) return { kind: "deny", rule: whole };
  const parts = partsOf(wanted);
  const denied = parts.flatMap((part) => deny.find((rule) => applies(rule, wanted.tool, part)) ?? [])[0];
  if (denied !== undefined) return { kind: "deny", rule: denied };
  const allowed = parts.map((part) =>
    mayAllow(part) ? allow.find((rule) => applies(rule, wanted.tool, part)) : undefined,
  );
  const [rule] = allowed;
  return rule === undefined || allowed.includes(undefined) ? { kind: "ask" } : { kind: "allow", rule };
}

/** The subject that one rule must cover: a command, a path, or the tool alone. */
type Part = CommandWords | string | undefined;

/** Returns none for what is not understood. */
function partsOf({ tool, command, paths }: WantedPermission): readonly Part[] {
  if (tool === "Bash") return (command === undefined ? undefined : splitCommandLine(command)) ?? [];
  return tool === "Edit" || tool === "Read" ? (paths ?? []) : [undefined];
}

/** Nothing outside of the checkout, and no command that hides another one. */
function mayAllow(part: Part): boolean {
  if (part === undefined) return true;
  return typeof part === "string" ? isInside(part) : !runsAnother(part);
}

/** Git runs what its own files say, so they are no files like others. */
function isInside(path: string): boolean {
  const names = path.split("/");
  const isPlain = path !== "" && !path.startsWith("/") && !/[\\\p{C}]/u.test(path);
  return isPlain && !names.some((name) => name === ".." || name.toLowerCase() === ".git");
}

function applies(rule: string, tool: string, part: Part): boolean {
  if (rule === tool) return true;
  const [, name, pattern = ""] = rulePattern.exec(rule) ?? [];
  if (name !== tool || part === undefined) return false;
  return typeof part === "string" ? matchesPath(pattern, part) : matchesCommand(pattern, part);
}
