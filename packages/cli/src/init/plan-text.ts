import type { Matrix, MatrixValues } from "@wezterm-parallel/shared/domain/plan/matrix";

import { oneLine } from "./one-line.ts";
import type { ProposedJob, ProposedNeed, ProposedSetup } from "./proposal.ts";
import type { PlannedTask, ProposedPlan } from "./propose-plan.ts";
import { servicesText } from "./services/services-text.ts";

const head = `# Tasks that \`wzp run\` runs in parallel. Validate with \`wzp plan check\`, show the graph with \`wzp plan show\`.
version: 1
`;

const checkouts = {
  worktree:
    "checkout: worktree   # each task gets its own git worktree and branch; `project` uses this directory",
  project:
    "checkout: project   # tasks run in this directory; `worktree` gives each task its own git worktree",
} as const;

function headText({ checkout, setup }: ProposedPlan): string {
  return `${head}${setupText(setup)}
defaults:
  ${checkouts[checkout]}
  timeout: 30m
`;
}

function setupText({ commands, cache }: ProposedSetup): string {
  if (commands.length === 0) return "";
  const copied =
    cache.length === 0
      ? ""
      : `  cache: ${oneLine(cache)}   # … or copied from a cached set-up while these files are unchanged\n`;
  return `\nproject:\n  setup: ${oneLine(commands)}   # in every new worktree${cache.length === 0 ? "" : " …"}\n${copied}`;
}

const starter = `
tasks:
  hello: echo "Hello from $WZP_TASK"   # no check, build or test command was found: put your commands here
`;

/** Path of the package's schema, relative to the plan of a project that depends on the package. */
export const installedSchema = "node_modules/wezterm-parallel/plan.schema.json";
const schemaLine = `# yaml-language-server: $schema=./${installedSchema}\n`;

/**
 * Returns the plan as YAML, with comments for the person who will edit it; `schema`: add the line that
 * editors use for validation.
 */
export function planText(plan: ProposedPlan, schema: boolean): string {
  return `${schema ? schemaLine : ""}${bodyText(plan)}`;
}

function bodyText(plan: ProposedPlan): string {
  const notes = plan.notes.map((note) => `# ${note}\n`).join("");
  const end = notes === "" ? "" : `\n${notes}`;
  const start = headText(plan) + servicesText(plan.services);
  if (plan.tasks.length === 0) return start + starter + end;
  return `${start}\ntasks:\n${tasksText(plan.tasks)}${end}`;
}

function tasksText(tasks: readonly PlannedTask[]): string {
  const bySource = Map.groupBy(tasks, (task) => task.source);
  return [...bySource]
    .map(([source, own]) => `  # from ${source}\n${own.map((task) => taskText(task)).join("")}`)
    .join("");
}

function taskText({ name, run, needs, job }: PlannedTask): string {
  const title = `  ${oneLine(name)}:`;
  const settings = [
    ...(needs.length === 0 ? [] : [`needs: ${oneLine(needs.map(needValue))}`]),
    ...(job === undefined ? [] : jobSettings(job)),
  ];
  const lines = run.split("\n");
  if (settings.length === 0 && lines.length === 1) return `${title} ${oneLine(run)}\n`;
  const script =
    lines.length === 1
      ? oneLine(run)
      : `|\n${lines.map((line) => (line === "" ? "" : `      ${line}`)).join("\n")}`;
  return [title, ...[`run: ${script}`, ...settings].map((line) => `    ${line}`), ""].join("\n");
}

function needValue(need: ProposedNeed): unknown {
  return need.if === undefined ? need.task : need;
}

function jobSettings({ matrix, env, directory, timeout, isAllowedToFail }: ProposedJob): readonly string[] {
  return [
    ...(matrix === undefined ? [] : [matrixText(matrix)]),
    ...(Object.keys(env).length === 0 ? [] : [`env: ${oneLine(env)}`]),
    ...(directory === undefined ? [] : [`directory: ${oneLine(directory)}`]),
    ...(timeout === undefined ? [] : [`timeout: ${timeout}`]),
    ...(isAllowedToFail ? ["allow-failure: true"] : []),
  ];
}

const lineWidth = 100;

function matrixText({ axes, include, exclude }: Matrix): string {
  const rows: readonly (readonly [string, readonly unknown[]])[] = [
    ...Object.entries(axes).map(([key, values]) => [key, values.map(plainValue)] as const),
    ...(exclude.length === 0 ? [] : [["exclude", exclude.map(plainEntry)] as const]),
    ...(include.length === 0 ? [] : [["include", include.map(plainEntry)] as const]),
  ];
  const short = `matrix: ${oneLine(Object.fromEntries(rows))}`;
  if (short.length <= lineWidth) return short;
  return ["matrix:", ...rows.map(([key, values]) => `      ${listText(key, values)}`)].join("\n");
}

function listText(key: string, values: readonly unknown[]): string {
  const short = `${oneLine(key)}: ${oneLine(values)}`;
  if (short.length <= lineWidth) return short;
  return [`${oneLine(key)}:`, ...values.map((value) => `        - ${oneLine(value)}`)].join("\n");
}

function plainEntry(values: MatrixValues): unknown {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plainValue(value)]));
}

/** A number needs no quotes if it keeps its text: 3.10 would become 3.1. */
function plainValue(value: string): string | number {
  return String(Number(value)) === value ? Number(value) : value;
}
