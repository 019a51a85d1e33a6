import { fail, ok, type Result } from "../base/result.ts";

/** Runs are numbered from 1 per server; people see `r12`. */
type RunId = `r${number}`;
/** A task within its run: `r12/test(2)`. */
type TaskId = `${RunId}/${string}`;
/** One execution of a task: `r12/test(2)#1`. Attempts are numbered from 1 and never reused. */
export type AttemptId = `${TaskId}#${number}`;

export type ParsedId =
  | { readonly kind: "run"; readonly run: number }
  | { readonly kind: "task"; readonly run: number; readonly task: string }
  | {
      readonly kind: "attempt";
      readonly run: number;
      readonly task: string;
      readonly attempt: number;
    };

export type AttemptName = Extract<ParsedId, { kind: "attempt" }>;

/**
 * Task names: letters and digits of any script, then also `. _ - , ( ) =` and spaces inside parentheses, at
 * most 80 characters; no characters that change the text direction. They become branch and directory names
 * (see `pathSegment`).
 */
const taskNamePattern =
  /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*(\([^()/#\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}]{1,60}\))?$/u;
export const taskNameLimit = 80;

export function isTaskName(name: string): boolean {
  return name.length <= taskNameLimit && taskNamePattern.test(name);
}

export function runId(run: number): RunId {
  return `r${run}`;
}

/** Id of a project, i.e. a repository or a plain directory that had a run: `p3`. */
export function projectId(project: number): `p${number}` {
  return `p${project}`;
}

export function taskId(run: number, task: string): TaskId {
  return `${runId(run)}/${task}`;
}

export function attemptId(run: number, task: string, attempt: number): AttemptId {
  return `${taskId(run, task)}#${attempt}`;
}

const idPattern = /^r(\d{1,12})(?:\/([^#]+?)(?:#(\d{1,6}))?)?$/;

/** Parses a full id; the server resolves prefixes, because it knows which ids exist. */
export function parseId(text: string): Result<ParsedId, "malformed"> {
  const match = idPattern.exec(text);
  if (match === null) return fail("malformed");
  const run = Number(match[1]);
  const task = match[2];
  if (task === undefined) return ok({ kind: "run", run });
  if (match[3] === undefined) return ok({ kind: "task", run, task });
  return ok({ kind: "attempt", run, task, attempt: Number(match[3]) });
}

/**
 * Encodes a task name as one segment of a path and of a git ref: characters that either forbids become `%XX`
 * (UTF-8, as in URLs), so that two names never share a segment.
 */
export function pathSegment(name: string): string {
  const escaped = name.replace(/[^\p{L}\p{M}\p{N}_.(),=-]/gu, (char) => percent(char));
  return escaped.replace(/\.(?=\.)|^\.|\.$|\.(?=lock$)/g, "%2E");
}

/**
 * Encodes a task name as one segment of a branch that a shell takes without quotes: `test(2)` becomes `test.2`.
 * Two names never share a segment: dots before the parentheses are encoded.
 */
export function branchSegment(name: string): string {
  const [, base = name, values] = /^([^(]*)\((.*)\)$/s.exec(name) ?? [];
  const first = escapeSegment(base).replaceAll(".", "%2E");
  if (values === undefined) return first;
  return `${first}.${escapeSegment(values).replace(/^\.|(?<=\.)\.|\.$/g, "%2E")}`.replace(
    /\.lock$/,
    ".loc%6B",
  );
}

/** Encodes what a shell, a path or a ref could read as a sign. */
function escapeSegment(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}_.,=-]/gu, (char) => percent(char));
}

function percent(char: string): string {
  return encodeURIComponent(char).replace(
    /^[^%]$/,
    (plain) => `%${plain.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
