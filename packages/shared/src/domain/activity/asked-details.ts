import { oneLine } from "./one-line.ts";

type Json = Readonly<Record<string, unknown>>;

/** A person decides by them, so what does not fit is said, not hidden. */
const mostLines = 40;
const longestLine = 200;
/** Longer texts are not read to their end. */
const longestText = 100_000;

/** Bounds lines of an agent for people: untrusted text without control characters. */
export function boundDetails(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostLines).map((line) => {
    const text = line
      .slice(0, 4 * longestLine)
      .replaceAll("\t", "  ")
      .replaceAll(/\p{C}/gu, "");
    return text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text;
  });
  return lines.length > mostLines ? [...shown, `… ${lines.length - mostLines} more lines`] : shown;
}

/** A tool of claude that waits for a permission, as its hook reported it. */
export interface ReportedTool {
  readonly at: number;
  readonly tool: string;
  /** The command on one line; undefined for other tools. */
  readonly command?: string | undefined;
  readonly details: readonly string[];
}

/** Reads what the hook of claude wrote to the file of its session: `{"at": …, "claude": {…}}`. */
export function readReportedTool(event: unknown): ReportedTool | undefined {
  const { at, claude } = toJson(event);
  const { tool_name: tool, tool_input: input } = toJson(claude);
  if (typeof at !== "number" || typeof tool !== "string") return undefined;
  const { command } = toJson(input);
  const details = boundDetails(claudeLines(toJson(input)));
  return { at, tool, details, ...(typeof command === "string" && { command: oneLine(command) }) };
}

function claudeLines(input: Json): readonly string[] {
  const { command, content, edits } = input;
  if (typeof command === "string") return command.includes("\n") ? linesOf(command) : [];
  if (typeof content === "string") return linesOf(content).map((line) => `+${line}`);
  const changes = Array.isArray(edits) ? edits.map(toJson) : [input];
  return changes.flatMap(({ old_string: old, new_string: next }) =>
    typeof next === "string" ? changedLines(typeof old === "string" ? old : "", next) : [],
  );
}

/** Reads the differences that a request of the Agent Client Protocol contains. */
export function acpDetails(content: unknown): readonly string[] {
  const parts = (Array.isArray(content) ? content : []).map(toJson).filter(({ type }) => type === "diff");
  return boundDetails(
    parts.flatMap(({ path, oldText, newText }) => [
      `± ${oneLine(String(path))}`,
      ...changedLines(typeof oldText === "string" ? oldText : "", String(newText ?? "")),
    ]),
  );
}

const headings = /^(?:Index: |={3,}|--- |\+\+\+ |\\ No newline)/;

/** Leaves the headings of a unified diff out. */
export function diffDetails(diff: unknown): readonly string[] {
  return typeof diff === "string" ? boundDetails(linesOf(diff).filter((line) => !headings.test(line))) : [];
}

/** The lines between the equal ones at both ends. */
function changedLines(before: string, after: string): readonly string[] {
  const [old, next] = [before === "" ? [] : linesOf(before), linesOf(after)];
  const most = Math.min(old.length, next.length);
  let start = 0;
  while (start < most && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  return [
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...next.slice(start, next.length - end).map((line) => `+${line}`),
  ];
}

function linesOf(text: string): readonly string[] {
  const lines = text.slice(0, longestText).split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** Ms by which the hook of claude, whose clock counts seconds, may seem to come before its status. */
const sameRequestMs = 6_000;

/** Adds what claude's hook said about the permission that its status reports, if both are about the same tool. */
export function withReportedTool<T extends { readonly message?: string | undefined; readonly since: number }>(
  activity: T,
  reported: ReportedTool | undefined,
): T {
  if (reported === undefined || reported.details.length === 0) return activity;
  const { message = "", since } = activity;
  const { at, tool, command, details } = reported;
  const isSame =
    command === undefined ? message.startsWith(tool) : message.startsWith(`${tool}: ${command.slice(0, 40)}`);
  return isSame && at >= since - sameRequestMs ? { ...activity, details } : activity;
}

function toJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
