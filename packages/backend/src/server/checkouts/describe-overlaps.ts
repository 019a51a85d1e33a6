import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Overlap } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import type { Records } from "../../base/backlog.ts";
import type { TaskOverlap } from "../../drivers/store/store.ts";

interface Seen {
  readonly overlaps: readonly Overlap[];
  /** Ids of running attempts. */
  readonly attempts: readonly string[];
}

/** Files that the record of a task names. */
const mostFiles = 5;

/** Returns the overlaps from the side of each task that takes part. */
export async function describeOverlaps(
  records: Records,
  { overlaps, attempts }: Seen,
): Promise<readonly TaskOverlap[]> {
  const running = new Set(attempts.map((attempt) => attempt.slice(0, attempt.lastIndexOf("#"))));
  const agents = new Set<string>();
  for (const id of running) {
    const task = await records.task(id);
    if (task.ok && task.value.spec.agent !== undefined) agents.add(id);
  }
  return overlaps.flatMap(({ nodes: [ours, theirs], files, verdict, conflicts }) => {
    const conflict = verdict === "conflict";
    const shown = (conflict ? conflicts : files).slice(0, mostFiles);
    const seen = { conflict, agents: conflict && agents.has(ours) && agents.has(theirs), files: shown };
    return [...sideOf(ours, { ...seen, other: theirs }), ...sideOf(theirs, { ...seen, other: ours })];
  });
}

function sideOf(id: string, overlap: Omit<TaskOverlap, "run" | "name">): readonly TaskOverlap[] {
  const parsed = parseId(id);
  if (!parsed.ok || parsed.value.kind !== "task") return [];
  return [{ run: parsed.value.run, name: parsed.value.task, ...overlap }];
}
