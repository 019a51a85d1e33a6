import type { TerminalSize } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { CliContext } from "../invocation/context.ts";
import type { PaneTeller } from "../terminal/pane-teller.ts";
import type { ChildCall } from "./run-child.ts";

/** What a place needs besides the workspace's word. */
export interface PlaceTools {
  readonly cli: CliContext;
  /** Name of the workspace, for the terminal's plugin. */
  readonly workspace: string;
  /** Says to the terminal's plugin what the pane shows. */
  readonly teller: PaneTeller;
  /** Keys that send a task away. */
  readonly detachKeys: Uint8Array;
  /** This program with other words, to run in the pane. */
  child(words: readonly string[]): Pick<ChildCall, "argv" | "cwd" | "env">;
  /** What a terminal showed at last, from its log; see `renderLastScreen`. */
  lastScreen(logPath: string, sizes: readonly TerminalSize[] | undefined): Promise<string | undefined>;
}
