import { useEffect } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import { liveTaskStates } from "@wezterm-parallel/shared/domain/task/task-states";

import { useAnswer } from "../../binding/use-answer.ts";
import { useLive } from "../../binding/use-live.ts";

interface SeenProject {
  readonly id: string;
  readonly name: string;
  /** Number of its tasks that are active now. */
  readonly live: number;
}

/** Returns the projects that this user may see, by name, each with its current activity. */
export function useProjects(): readonly SeenProject[] {
  const answer = useAnswer(["projects"], (api) => api.team.projects());
  const live = useLive(liveTasksByProject, sameCounts);
  const known = answer.data ?? [];
  const isNew =
    answer.data !== undefined && [...live.keys()].some((id) => !known.some((project) => project.id === id));
  const { refetch } = answer;
  useEffect(() => {
    if (isNew) void refetch();
  }, [isNew, refetch]);
  return known
    .map(({ id, name }) => ({ id, name, live: live.get(id) ?? 0 }))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

function liveTasksByProject({ backlog }: LiveStore): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { resource } of backlog.runs) {
    if (resource.endedAt !== undefined) continue;
    const live = liveTaskStates.reduce((sum, state) => sum + (resource.counts[state] ?? 0), 0);
    counts.set(resource.projectId, (counts.get(resource.projectId) ?? 0) + live);
  }
  return counts;
}

function sameCounts(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  return before.size === after.size && [...before].every(([id, count]) => after.get(id) === count);
}
