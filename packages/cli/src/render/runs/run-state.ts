import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";

import type { Colours } from "../colours.ts";

export function colourOfRun(state: RunState, colours: Colours): (text: string) => string {
  if (state === "succeeded") return colours.green;
  if (state === "failed") return colours.red;
  return state === "running" ? colours.cyan : colours.yellow;
}
