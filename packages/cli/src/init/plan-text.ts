import { stringify } from "yaml";

import type { PlannedTask, ProposedPlan } from "./propose-plan.ts";

const head = `# What runs in parallel here: \`wzp run\`. Check it with \`wzp plan check\`, see it with \`wzp plan show\`.
version: 1

defaults:
  checkout: project   # in this directory, as typed here; \`worktree\` gives a task a git worktree and branch of its own
  timeout: 30m
`;

const starter = `
tasks:
  hello: echo "Hello from $WZP_TASK"   # nothing was found that checks, builds or tests: put your commands here
`;

/** Where the package has its schema, seen from the plan of a project that depends on it. */
export const installedSchema = "node_modules/wezterm-parallel/plan.schema.json";
const schemaLine = `# yaml-language-server: $schema=./${installedSchema}\n`;

/** The plan as YAML with comments for the person who will go on from it; `schema`: it is there for editors. */
export function planText(plan: ProposedPlan, schema: boolean): string {
  return `${schema ? schemaLine : ""}${bodyText(plan)}`;
}

function bodyText(plan: ProposedPlan): string {
  const notes = plan.notes.map((note) => `# ${note}\n`).join("");
  const end = notes === "" ? "" : `\n${notes}`;
  if (plan.tasks.length === 0) return head + starter + end;
  return `${head}\ntasks:\n${tasksText(plan.tasks)}${end}`;
}

function tasksText(tasks: readonly PlannedTask[]): string {
  const bySource = Map.groupBy(tasks, (task) => task.source);
  return [...bySource]
    .map(([source, own]) => `  # from ${source}\n${own.map((task) => taskText(task)).join("")}`)
    .join("");
}

function taskText({ name, run, needs }: PlannedTask): string {
  const title = `  ${oneLine(name)}:`;
  if (needs.length === 0) return `${title} ${oneLine(run)}\n`;
  return `${title}\n    run: ${oneLine(run)}\n    needs: ${oneLine(needs)}\n`;
}

function oneLine(value: unknown): string {
  const style = { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 } as const;
  return stringify(value, style).trim();
}
