import type { CliContext } from "./invocation/context.ts";

type RunPaneCommand = (cli: CliContext, words: readonly string[]) => Promise<void>;

/**
 * Commands in the panes of a workspace, started by `wzp open` and not by people. Many start at once, so they
 * do not load the command line.
 */
const paneCommands: Readonly<Record<string, () => Promise<RunPaneCommand>>> = {
  /** `place KEY PLACE` */
  place: async () => (await import("./commands/terminals/place.ts")).place,
  /** `workspace KEY` */
  workspace: async () => (await import("./commands/terminals/workspace.ts")).workspace,
};

/** Loads the program of a pane by its first word. */
export async function paneCommand(word: string | undefined): Promise<RunPaneCommand | undefined> {
  return word !== undefined && Object.hasOwn(paneCommands, word) ? await paneCommands[word]?.() : undefined;
}
