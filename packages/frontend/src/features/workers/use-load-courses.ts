import { useEffect, useState } from "react";

import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Points per sparkline. */
const most = 60;

export type LoadCourses = ReadonlyMap<string, readonly number[]>;

/** Returns each worker's load since the page was opened: one point per request. */
export function useLoadCourses(workers: readonly WorkerResource[], askedAt: number): LoadCourses {
  const [courses, setCourses] = useState<LoadCourses>(new Map());
  useEffect(() => {
    setCourses((before) => addLoads(before, workers));
    // Unchanged values add a point as well.
  }, [workers, askedAt]);
  return courses;
}

export function addLoads(before: LoadCourses, workers: readonly WorkerResource[]): LoadCourses {
  return new Map(
    workers.flatMap(({ name, machine }) =>
      machine === undefined ? [] : [[name, [...(before.get(name) ?? []), machine.load].slice(-most)]],
    ),
  );
}
