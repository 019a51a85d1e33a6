import { branchOfRun, nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { projectName } from "../../tasks/project-name.ts";

export const runStates = [
  "running",
  "paused",
  "succeeded",
  "failed",
  "cancelled",
] as const satisfies RunState[];

interface RunFilter {
  /** Words that must all occur in the title, id or project. */
  readonly words: readonly string[];
  /** Empty: all. */
  readonly states: readonly RunState[];
  /** Such as `p3`. */
  readonly project: string | undefined;
}

/** Parses the filter from the address: `?q=demo&state=failed,running&project=p3`. */
export function readRunFilter(query: Readonly<Record<string, string | undefined>>): RunFilter {
  const wanted = (query["state"] ?? "").split(",");
  return {
    words: (query["q"] ?? "").toLowerCase().split(/\s+/).filter(Boolean),
    states: runStates.filter((state) => wanted.includes(state)),
    project: query["project"],
  };
}

export function filterRuns(runs: readonly RunResource[], filter: RunFilter): readonly RunResource[] {
  const { words, states, project } = filter;
  return runs.filter((run) => {
    if (states.length > 0 && !states.includes(run.state)) return false;
    if (project !== undefined && run.projectId !== project) return false;
    const said = [run.id, nameOfRun(run), run.title, branchOfRun(run) ?? "", projectName(run)];
    const text = said.join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
