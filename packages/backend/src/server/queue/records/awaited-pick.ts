import { eligible } from "@wezterm-parallel/shared/domain/task/pick";

import type { TaskRecord } from "../../../drivers/store/store-reader.ts";

/** Returns the candidates from which a person has to pick now; undefined when none is to be picked. */
export function awaitedPick({ state, spec, needs }: TaskRecord): readonly string[] | undefined {
  if (state !== "parked" || spec.pick?.by !== "person" || spec.pick.chosen !== undefined) return undefined;
  return eligible(
    spec.pick,
    needs.flatMap(({ task, state: ended }) => (ended === undefined ? [] : [{ task, state: ended }])),
  );
}
