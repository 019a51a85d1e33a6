import type { TerminalSize } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { CliContext } from "../invocation/context.ts";
import type { PaneReporter } from "../terminal/pane-reporter.ts";
import type { ChildCall } from "./run-child.ts";

/** The tools that a place needs besides the messages of its workspace program. */
export interface PlaceTools {
  readonly cli: CliContext;
  /** False in the helper that runs many places, which cannot start a program in their panes. */
  readonly startsPrograms: boolean;
  /** Name of the workspace, for the terminal's plugin. */
  readonly workspace: string;
  /** Tells the terminal's plugin what the pane shows. */
  readonly teller: PaneReporter;
  /** Keys that detach from the task. */
  readonly detachKeys: Uint8Array;
  /** Returns how to run another command of this program in the pane. */
  child(words: readonly string[]): Pick<ChildCall, "argv" | "cwd" | "env">;
  /** Renders a terminal's last screen from its log; see `renderLastScreen`. */
  lastScreen(logPath: string, sizes: readonly TerminalSize[] | undefined): Promise<string | undefined>;
}
