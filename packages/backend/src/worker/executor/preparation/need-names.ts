import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

/** Returns the names of a need for its successor: `r3/build` is also `build`, unless another need has that name. */
export function needNames(need: string, all: readonly Pick<TaskInput, "task">[]): readonly string[] {
  const name = nameAlone(need);
  const isTaken = all.some(({ task }) => task !== need && nameAlone(task) === name);
  return name === need || isTaken ? [need] : [need, name];
}

/** Returns `build` for `r3/build` and `build`. */
export function nameAlone(need: string): string {
  const id = parseId(need);
  return id.ok && id.value.kind === "task" ? id.value.task : need;
}
