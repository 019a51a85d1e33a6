import { parse } from "yaml";
import { z } from "zod";

import { judgeEntries, type RunnerEntry } from "./entry-names.ts";
import { readFirst, type ProjectFiles, type InitProposal } from "./proposal.ts";

const taskfiles = ["Taskfile", "taskfile"].flatMap((name) =>
  [".yml", ".yaml", ".dist.yml", ".dist.yaml"].map((end) => `${name}${end}`),
);

const command = z.union([z.string(), z.looseObject({ task: z.string().optional() })]);
const commands = z.union([z.string().transform((line) => [line]), z.array(command)]);
const taskSchema = z
  .looseObject({
    cmds: commands.default([]),
    cmd: command.optional(),
    deps: z.array(command).default([]),
    internal: z.boolean().optional(),
    watch: z.boolean().optional(),
    requires: z.unknown().optional(),
  })
  .or(commands.transform((cmds) => ({ cmds, deps: [] })));
const taskfileSchema = z.looseObject({
  tasks: z.record(z.string(), taskSchema.catch({ cmds: [], deps: [] })).default({}),
  includes: z.record(z.string(), z.unknown()).optional(),
});
type Task = z.infer<typeof taskSchema>;

/** Proposes the public tasks of a Taskfile. */
export async function fromTaskfile(files: ProjectFiles): Promise<readonly InitProposal[]> {
  const found = await readFirst(files, taskfiles);
  if (found === undefined) return [];
  const { source, text } = found;
  const file = readTaskfile(text);
  if (file === undefined) {
    return [{ source, prefix: "task", tasks: [], skipped: [], notes: [`${source}: not a valid Taskfile.`] }];
  }
  const entries = Object.entries(file.tasks).flatMap(([name, task]) => entryOf(name, task));
  const included = Object.keys(file.includes ?? {});
  const notes =
    included.length === 0 ? [] : [`${source}: tasks of its includes were not read: ${included.join(", ")}.`];
  return [{ source, prefix: "task", ...judgeEntries(entries, (name) => `task ${name}`), notes }];
}

function readTaskfile(text: string): z.infer<typeof taskfileSchema> | undefined {
  try {
    return taskfileSchema.safeParse(parse(text)).data;
  } catch {
    return undefined;
  }
}

function entryOf(name: string, task: Task): readonly RunnerEntry[] {
  if ("internal" in task && task.internal === true) return [];
  // A wildcard or a namespace pattern cannot be started by this name.
  if (!/^[\w][\w:.-]*$/.test(name)) return [];
  const lines = [...task.cmds, ...("cmd" in task && task.cmd !== undefined ? [task.cmd] : [])];
  const names = [...task.deps.map(started), ...lines.map(called)];
  const [only] = lines;
  const isOneCommand = lines.length === 1 && task.deps.length === 0 && typeof only === "string";
  return [
    {
      name,
      runsOnly: names.every((each) => each !== undefined) ? names : [],
      also: isOneCommand ? [only] : [],
      reason: reasonAgainstTask(task),
    },
  ];
}

function reasonAgainstTask(task: Task): string | undefined {
  if ("watch" in task && task.watch === true) return "watches files and does not end";
  return "requires" in task && task.requires !== undefined ? "needs variables" : undefined;
}

function started(dependency: z.infer<typeof command>): string | undefined {
  return typeof dependency === "string" ? dependency : dependency.task;
}

function called(line: z.infer<typeof command>): string | undefined {
  return typeof line === "string" ? undefined : line.task;
}
