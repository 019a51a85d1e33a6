import { defaultFilter } from "cmdk";
import { createElement } from "react";

import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { stateMarkOf } from "../../../tasks/state-mark-of.ts";
import type { Command } from "../../../ui/commands/commands.ts";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import type { MarkState } from "../../../ui/state/mark-states.ts";

/** Limit of results; typing more narrows them. */
const mostRuns = 12;
const mostTasks = 40;
/** Tasks searched for each key press. Source: the store's limit (usualLimits). */
const mostLookedAt = 50_000;
/** Names compared fuzzily for each key press. Measured: about 5 µs each. */
const mostCompared = 2_000;

/**
 * Returns runs and tasks that match the typed text, newest run first; without text, the newest runs. Among tasks,
 * failed ones come first. Names with a missing or swapped letter fill up the remaining places.
 */
export function findInBacklog(backlog: LiveBacklog, typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const runs = backlog.runs
    .filter(({ resource }) => matches(`${resource.id} ${nameOfRun(resource)}`))
    .slice(0, mostRuns)
    .map(({ resource }) => runCommand(resource.id, nameOfRun(resource), resource.state));
  return words.length === 0 ? runs : [...runs, ...findTasks(backlog, typed.trim(), matches)];
}

function findTasks(backlog: LiveBacklog, typed: string, matches: (text: string) => boolean): Command[] {
  const exact: LiveTask[] = [];
  const others: LiveTask[] = [];
  const letters = new Set(typed.toLowerCase().replaceAll(/\s/g, ""));
  let looked = 0;
  for (const { resource, tasks } of backlog.runs) {
    const title = nameOfRun(resource);
    for (const task of tasks.values()) {
      looked += 1;
      if (looked > mostLookedAt) break;
      if (matches(`${task.id} ${title}`)) exact.push(task);
      else if (others.length < mostCompared && has(letters, task.id)) others.push(task);
    }
  }
  const found = exact.toSorted((one, other) => weightOf(other) - weightOf(one));
  const similar = exact.length >= mostTasks ? [] : others.filter(({ id }) => defaultFilter(id, typed) > 0);
  return [...found, ...similar].slice(0, mostTasks).map(taskCommand);
}

function has(letters: ReadonlySet<string>, name: string): boolean {
  const lower = name.toLowerCase();
  return [...letters].every((letter) => lower.includes(letter));
}

/** People mostly look for failed tasks, then for running ones. */
function weightOf({ state }: LiveTask): number {
  if (state === "failed") return 1;
  return hasEnded(state) ? 0.9 : 0.95;
}

function runCommand(id: string, title: string, state: MarkState): Command {
  return {
    id: `run.${id}`,
    group: "runs",
    label: title,
    detail: id,
    icon: createElement(StateMark, { state, form: "icon" }),
    act: addressOf("run", { run: id }),
  };
}

function taskCommand(task: LiveTask): Command {
  const { run, name } = task;
  return {
    id: `task.${run}/${name}`,
    group: "tasks",
    label: name,
    detail: run,
    weight: weightOf(task),
    icon: createElement(StateMark, { state: stateMarkOf(task), form: "icon" }),
    act: addressOf("task", { run, name }),
  };
}
