import type { Merged } from "../merge-proposals.ts";
import type { ProposedNeed } from "../proposal.ts";

interface TaskWithNeeds {
  readonly name: string;
  readonly needs: readonly ProposedNeed[];
}

/** Returns the needs of workflow jobs between the tasks that do the work of these jobs. */
export function needsOfJobs(
  tasks: readonly TaskWithNeeds[],
  waiting: Merged["waiting"],
): ReadonlyMap<string, readonly ProposedNeed[]> {
  const graph = new Map(tasks.map(({ name, needs }) => [name, needs.map(({ task }) => task)]));
  const added = new Map<string, ProposedNeed[]>();
  for (const job of waiting) {
    const needs = job.needs.flatMap((need) => tasksFor(need, job.source, waiting, new Set()));
    const byTask = new Map(needs.map((need) => [need.task, need]));
    const others = [...byTask.values()].filter(({ task }) => !job.tasks.includes(task));
    for (const task of job.tasks) {
      const before = graph.get(task) ?? [];
      const next = others.filter((need) => !before.includes(need.task) && !reaches(need.task, task, graph));
      graph.set(task, [...before, ...next.map((need) => need.task)]);
      added.set(task, [...(added.get(task) ?? []), ...next]);
    }
  }
  return added;
}

/** A job without tasks is replaced by those that it needs itself. */
function tasksFor(
  need: ProposedNeed,
  source: string,
  waiting: Merged["waiting"],
  seen: Set<string>,
): readonly ProposedNeed[] {
  const job = waiting.find((each) => each.source === source && each.entry === need.task);
  if (job === undefined || seen.has(need.task)) return [];
  seen.add(need.task);
  if (job.tasks.length > 0) return job.tasks.map((task) => ({ ...need, task }));
  return job.needs.flatMap((each) => tasksFor({ ...need, task: each.task }, source, waiting, seen));
}

/** Returns whether a task waits for another one, directly or through others: an edge back would make a cycle. */
function reaches(from: string, to: string, graph: ReadonlyMap<string, readonly string[]>): boolean {
  if (from === to) return true;
  return (graph.get(from) ?? []).some((next) => reaches(next, to, graph));
}
