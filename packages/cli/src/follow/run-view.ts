import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { TaskProgress } from "./run-progress.ts";

/** Shows a run while it is followed. */
export interface RunView extends Disposable {
  changed(task: TaskProgress): void;
  /** Shows a message; an empty one clears the last message. */
  say(text: string): void;
  /** Receives the live tasks, with data that events do not contain. */
  see(live: readonly TaskResource[]): void;
  /** Shows what is left when the run has ended. */
  finish(): Promise<void>;
}
