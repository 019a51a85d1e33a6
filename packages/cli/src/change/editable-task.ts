import { parse, stringify, YAMLParseError } from "yaml";
import { z } from "zod";

import { parseDuration, writeDuration } from "@wezterm-parallel/shared/base/duration";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { taskEditsSchema, type TaskEdits } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { Command, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const editableSchema = z.strictObject({
  command: z.union([z.string().min(1), z.array(scalar).min(1)]),
  env: z.record(z.string(), scalar).nullish(),
  timeout: z.string(),
  priority: z.number(),
  group: scalar,
});
type Editable = z.infer<typeof editableSchema>;

/** Writes the settings of a task that may be changed before it starts, as YAML for an editor. */
export function writeEditable(id: string, spec: TaskSpec): string {
  const explained = [
    `# ${id} waits to start. Save and close to change it.`,
    "# command: a text is a shell script; a list is a program with its arguments. timeout: a duration, or none.",
    "# group: a group of the project (see: wzp group list), or none.",
    "# env: the server does not show values; those left as [hidden] stay as they are.",
  ];
  return `${explained.join("\n")}\n${stringify(editableOf(spec), { lineWidth: 0 })}`;
}

function editableOf({ command, env, timeout, priority, group = "none" }: TaskSpec): Editable {
  return {
    command: command.kind === "argv" ? [...command.argv] : command.script,
    env,
    timeout: timeout === undefined ? "none" : writeDuration(timeout),
    priority,
    group,
  };
}

/** Returns the differences from the specification, if any; a failure is a phrase. */
export function readEditable(text: string, spec: TaskSpec): Result<TaskEdits | undefined, string> {
  const read = readYaml(text);
  if (!read.ok) return read;
  const timeout = readTimeout(read.value.timeout);
  if (!timeout.ok) return timeout;
  const edits = differences(read.value, timeout.value, spec);
  if (Object.keys(edits).length === 0) return ok(undefined);
  const checked = taskEditsSchema.safeParse(edits);
  return checked.success ? ok(checked.data) : fail(describeIssue(checked.error));
}

function readYaml(text: string): Result<Editable, string> {
  try {
    const read = editableSchema.safeParse(parse(text));
    return read.success ? ok(read.data) : fail(describeIssue(read.error));
  } catch (error) {
    if (error instanceof YAMLParseError) return fail(error.message.split("\n")[0] ?? error.code);
    throw error;
  }
}

/** Returns null for no limit. */
function readTimeout(text: string): Result<number | null, string> {
  if (text === "none") return ok(null);
  const read = parseDuration(text);
  return read.ok ? read : fail("timeout must be a duration such as 10m, or none");
}

function differences(edited: Editable, timeout: number | null, spec: TaskSpec): TaskEdits {
  const command = commandOf(edited.command);
  const env = changedVariables(edited.env ?? {}, spec.env);
  return {
    ...(JSON.stringify(command) !== JSON.stringify(spec.command) && { command }),
    ...(Object.keys(env).length > 0 && { env }),
    ...(timeout !== (spec.timeout ?? null) && { timeout }),
    ...(edited.priority !== spec.priority && { priority: edited.priority }),
    ...(edited.group !== (spec.group ?? "none") && { group: edited.group === "none" ? null : edited.group }),
  };
}

function commandOf(edited: Editable["command"]): Command {
  return typeof edited === "string" ? { kind: "shell", script: edited } : { kind: "argv", argv: edited };
}

function changedVariables(
  after: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const set = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries([...removed.map((name) => [name, null] as const), ...set]);
}

function describeIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const inner = issue?.code === "invalid_key" ? issue.issues[0] : undefined;
  return `${issue?.path.join(".") ?? ""}: ${(inner ?? issue)?.message ?? ""}`;
}
