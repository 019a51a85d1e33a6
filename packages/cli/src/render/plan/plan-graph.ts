import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import type { Command, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { displayWidth, fit, truncate, visible } from "../../text/width.ts";
import type { Colours } from "../colours.ts";
import { drawRails, type RailNode } from "./plan-rails.ts";

/** One task of the plan; the tasks of a matrix are one node. */
export interface GraphTask extends RailNode {
  readonly parts: number;
  readonly command: Command;
  readonly agent: string | undefined;
  /** Needs with another condition than success. */
  readonly policies: readonly { readonly task: string; readonly if: string }[];
}

export interface GraphView {
  readonly width: number;
  readonly colours: Colours;
}

/** Returns the tasks of a plan in dependency order, with each matrix as one node. */
export function graphTasks(tasks: readonly TaskSpec[]): readonly GraphTask[] {
  const groups = Map.groupBy(tasks, (task) => task.base);
  const bases = new Map(tasks.map((task) => [task.name, task.base]));
  const folded = [...groups].flatMap(([name, [first, ...others]]) =>
    first === undefined ? [] : [fold(name, first, others.length + 1, bases)],
  );
  return afterTheirNeeds(folded);
}

function fold(name: string, task: TaskSpec, parts: number, bases: ReadonlyMap<string, string>): GraphTask {
  const needs = [...new Set(task.needs.map((need) => bases.get(need.task) ?? need.task))];
  const policies = task.needs.filter((need) => need.if !== "success");
  const told = new Map(policies.map((need) => [bases.get(need.task) ?? need.task, need.if]));
  return {
    name,
    needs,
    parts,
    command: task.command,
    agent: task.agent,
    policies: [...told].map(([needed, policy]) => ({ task: needed, if: policy })),
  };
}

function afterTheirNeeds(tasks: readonly GraphTask[]): readonly GraphTask[] {
  const placed = new Set<string>();
  const ordered: GraphTask[] = [];
  let waiting = tasks;
  while (waiting.length > 0) {
    const ready = waiting.filter((task) => task.needs.every((need) => placed.has(need)));
    if (ready.length === 0) throw new Error("Internal error: the plan has a cycle");
    ordered.push(...ready);
    for (const task of ready) placed.add(task.name);
    waiting = waiting.filter((task) => !placed.has(task.name));
  }
  return ordered;
}

/** Renders the graph for the terminal, no line wider than `width`; call `prepareWidths` first. */
export function renderPlanGraph(tasks: readonly GraphTask[], { width, colours }: GraphView): string {
  const rails = drawRails(tasks);
  const lines = tasks.map((task, at) => ({ task, rail: rails?.[at] ?? "●", words: rails === undefined }));
  const nameRoom = Math.min(
    Math.max(...tasks.map((task) => displayWidth(label(task)))),
    Math.max(12, Math.floor(width / 3)),
  );
  return lines
    .map(({ task, rail, words }) => {
      const rest = width - rail.length - nameRoom - 3;
      const remark = remarkOf(task, words);
      const name = fit(label(task), nameRoom);
      return `${colours.dim(rail)} ${colours.bold(name)}  ${truncate(remark, rest)}`.trimEnd();
    })
    .join("\n");
}

/** Returns all text shown for a task, for `prepareWidths`. */
export function graphText(task: GraphTask): string {
  return `${label(task)} ${remarkOf(task, true)}`;
}

function label(task: GraphTask): string {
  return task.parts === 1 ? task.name : `${task.name} ×${task.parts}`;
}

function remarkOf(task: GraphTask, words: boolean): string {
  const policies = task.policies.map((need) =>
    need.if === "landed" ? `once ${need.task} has landed` : `${need.if} after ${need.task}`,
  );
  const needs = words && task.needs.length > 0 ? [`needs ${task.needs.join(", ")}`] : [];
  const notes = [...policies, ...needs];
  const command = task.agent === undefined ? commandText(task.command) : `agent ${task.agent}`;
  return notes.length > 0 ? `(${notes.join(", ")}) ${command}` : command;
}

function commandText(command: Command): string {
  const text = command.kind === "shell" ? command.script : command.argv.join(" ");
  return visible(text.trim().replace(/\s+/g, " "));
}

/** `13 tasks, 16 with matrices; at most 4 at once`. */
export function planSummary(plan: Plan, total: number): string {
  const bases = Object.keys(plan.tasks).length;
  const tasks = bases === 1 ? "1 task" : `${bases} tasks`;
  const parts = total === bases ? "" : `, ${total} with matrices`;
  const parallel = plan.limits?.parallel;
  return `${tasks}${parts}${parallel === undefined ? "" : `; at most ${parallel} at once`}`;
}
