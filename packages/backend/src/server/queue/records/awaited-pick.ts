import { anotherRound } from "@wezterm-parallel/shared/domain/task/agent/agent-review";
import { eligible } from "@wezterm-parallel/shared/domain/task/pick";

import type { TaskRecord } from "../../../drivers/store/store-reader.ts";

/** Returns the answers that a person can give now to a pick; undefined when nobody is asked. */
export function awaitedPick({ state, spec, needs }: TaskRecord): readonly string[] | undefined {
  const { pick } = spec;
  if (state !== "parked" || pick === undefined || pick.chosen !== undefined) return undefined;
  const names = eligible(
    pick,
    needs.flatMap(({ task, state: ended }) => (ended === undefined ? [] : [{ task, state: ended }])),
  );
  if (pick.by === "person") return names;
  return pick.asks === undefined ? undefined : [...names, anotherRound];
}
