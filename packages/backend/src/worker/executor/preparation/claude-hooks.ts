import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import type { Policy } from "@wezterm-parallel/shared/domain/task/agent/policy/decide-permission";

type Json = Readonly<Record<string, unknown>>;

interface ClaudeHooks {
  readonly policy?: Policy | undefined;
  /** The program that asks the policy, with its arguments. */
  readonly program: readonly string[];
  /** File to which claude's requests are written for people; absent: none. */
  readonly reports?: string | undefined;
  readonly cwd: string;
}

/**
 * Gives claude hooks that ask the policy, by an option for this session alone: no file of the user changes. Settings that
 * the profile passes by the same option keep theirs. Claude calls `PermissionRequest` when it would ask a person, also
 * without a screen, and `PreToolUse` before each use of a tool (measured: claude 2.1).
 */
export function withClaudeHooks(argv: readonly string[], hooks: ClaudeHooks): readonly string[] {
  const [program = "", ...args] = argv;
  const given = takeSettings(args, hooks.cwd);
  // Claude refuses to start with settings that it cannot read.
  if (given === undefined) return argv;
  return [program, `--settings=${JSON.stringify(addHooks(given.settings, hooks))}`, ...given.rest];
}

const seconds = 30;

/** Appends the request with its time, and prints nothing: a few ms. */
function reportCommand(file: string): string {
  const start = `printf '{"at":%s000,"claude":' "$(date +%s)"`;
  return `{ ${start}; tr -d '\\n'; echo '}'; } 2>/dev/null >> ${quoteWord(file)} || true`;
}

function addHooks(settings: Json, { policy, program, reports }: ClaudeHooks): Json {
  const { deny = [] } = policy ?? {};
  const hook = commandHook(program.map((word) => quoteWord(word)).join(" "));
  const before = toJson(settings["hooks"]);
  const requests = [
    ...(reports === undefined ? [] : [commandHook(reportCommand(reports))]),
    ...(policy === undefined ? [] : [hook]),
  ];
  const added = {
    PermissionRequest: [{ hooks: requests }],
    // Costs a process for each use of a tool, so only where a rule names it.
    ...(deny.length > 0 && { PreToolUse: [{ matcher: toolsOf(deny).join("|"), hooks: [hook] }] }),
  };
  const merged = Object.entries(added).map(([event, list]) => [event, [...listOf(before[event]), ...list]]);
  return { ...settings, hooks: { ...before, ...(Object.fromEntries(merged) as Json) } };
}

function commandHook(command: string): Json {
  return { type: "command", command, timeout: seconds };
}

function toolsOf(rules: readonly string[]): readonly string[] {
  const tools = rules.map((rule) => rule.replace(/\(.*$/s, ""));
  return [
    ...new Set(
      tools.flatMap((tool) => (tool === "Edit" ? ["Edit", "Write", "MultiEdit", "NotebookEdit"] : [tool])),
    ),
  ];
}

/** Takes the settings out of the arguments; undefined if they cannot be read. */
function takeSettings(
  args: readonly string[],
  cwd: string,
): { readonly settings: Json; readonly rest: readonly string[] } | undefined {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const at = options.findLastIndex((each) => each === "--settings" || each.startsWith("--settings="));
  if (at < 0) return { settings: {}, rest: args };
  const isSplit = args[at] === "--settings";
  const value = (isSplit ? args[at + 1] : args[at]?.slice("--settings=".length)) ?? "";
  const settings = readSettings(value, cwd);
  return settings && { settings, rest: args.toSpliced(at, isSplit ? 2 : 1) };
}

function readSettings(value: string, cwd: string): Json | undefined {
  try {
    const read: unknown = JSON.parse(
      value.trimStart().startsWith("{") ? value : readFileSync(resolve(cwd, value), "utf8"),
    );
    return typeof read === "object" && read !== null ? (read as Json) : undefined;
  } catch {
    return undefined;
  }
}

function toJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
