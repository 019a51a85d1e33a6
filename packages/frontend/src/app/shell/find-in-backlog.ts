import { createElement } from "react";

import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";

import type { Command } from "../../ui/commands/commands.ts";
import { StateMark } from "../../ui/state/state-mark.tsx";
import type { MarkState } from "../../ui/state/mark-states.ts";

/** More than this nobody reads; typing on narrows it. */
const mostRuns = 12;
const mostTasks = 40;
/** Tasks looked at for each key press. Origin: as many as the store keeps (usualLimits). */
const mostLookedAt = 50_000;

/** Runs and tasks that fit what was typed, newest run first; without anything typed the newest runs. */
export function findInBacklog(backlog: LiveBacklog, typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const runs: Command[] = [];
  const tasks: Command[] = [];
  let looked = 0;
  for (const { resource, tasks: ofRun } of backlog.runs) {
    const { id, title, state } = resource;
    if (runs.length < mostRuns && fits(`${id} ${title}`)) runs.push(runCommand(id, title, state));
    if (words.length === 0) continue;
    for (const task of ofRun.values()) {
      looked += 1;
      if (tasks.length >= mostTasks || looked > mostLookedAt) break;
      if (fits(`${task.id} ${title}`)) tasks.push(taskCommand(id, task.name, task.state));
    }
  }
  return [...runs, ...tasks];
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

function taskCommand(run: string, name: string, state: MarkState): Command {
  return {
    id: `task.${run}/${name}`,
    group: "tasks",
    label: name,
    detail: run,
    icon: createElement(StateMark, { state, form: "icon" }),
    act: addressOf("task", { run, name }),
  };
}
