import type { CliContext } from "./invocation/context.ts";

type RunPaneCommand = (cli: CliContext, words: readonly string[]) => Promise<void>;

/**
 * What runs in the panes of a workspace, started by `wzp open` and not by people: many at once, so that they load
 * nothing of the command line.
 */
const paneCommands: Readonly<Record<string, () => Promise<RunPaneCommand>>> = {
  /** `place KEY PLACE` */
  place: async () => (await import("./commands/terminals/place.ts")).place,
  /** `workspace KEY` */
  workspace: async () => (await import("./commands/terminals/workspace.ts")).workspace,
};

/** The program of a pane that the first word names. */
export async function paneCommand(word: string | undefined): Promise<RunPaneCommand | undefined> {
  return word !== undefined && Object.hasOwn(paneCommands, word) ? await paneCommands[word]?.() : undefined;
}
