import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import type { Colours } from "./colours.ts";

interface StateWord {
  /** At most 9 columns. */
  readonly word: string;
  /** One column wide in every font. */
  readonly sign: string;
  colour(colours: Colours): (text: string) => string;
}

const words: Readonly<Record<TaskState, StateWord>> = {
  blocked: { word: "blocked", sign: "·", colour: (c) => c.dim },
  ready: { word: "ready", sign: "·", colour: (c) => c.dim },
  parked: { word: "parked", sign: "‖", colour: (c) => c.yellow },
  leased: { word: "starting", sign: "›", colour: (c) => c.cyan },
  running: { word: "running", sign: "›", colour: (c) => c.cyan },
  verifying: { word: "verifying", sign: "›", colour: (c) => c.cyan },
  succeeded: { word: "done", sign: "✓", colour: (c) => c.green },
  failed: { word: "failed", sign: "✗", colour: (c) => c.red },
  cancelled: { word: "cancelled", sign: "×", colour: (c) => c.yellow },
  skipped: { word: "skipped", sign: "-", colour: (c) => c.dim },
};

/** Returns the word, sign and colour of a task's state, the same in all views. */
export function stateWord(state: TaskState): StateWord {
  return words[state];
}
