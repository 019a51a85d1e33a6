import { useEffect, useState } from "react";

import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** As many points as a plot as large as a word can show. */
const most = 60;

export type LoadCourses = ReadonlyMap<string, readonly number[]>;

/** The load of each worker since the page was opened: one point for each time that it was asked. */
export function useLoadCourses(workers: readonly WorkerResource[], askedAt: number): LoadCourses {
  const [courses, setCourses] = useState<LoadCourses>(new Map());
  useEffect(() => {
    setCourses((before) => addLoads(before, workers));
    // An answer that says the same is a point as well.
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
