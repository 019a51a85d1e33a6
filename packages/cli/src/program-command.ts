import type { CliContext } from "./invocation/context.ts";

type RunProgram = (cli: CliContext, words: readonly string[]) => Promise<void>;

/**
 * Commands that our own programs start, and people do not. Daemons keep what they load, many panes start at once, and
 * a person waits for completions, so these commands do not load the command line.
 */
const programCommands: Readonly<Record<string, () => Promise<RunProgram>>> = {
  /** `candidates KIND [PREFIX]`, in the completion scripts of shells */
  candidates: async () => (await import("./commands/shell/candidates.ts")).candidates,
  /** `daemon server|worker STATE`, started by the keepers */
  daemon: async () => (await import("./commands/daemons/daemon.ts")).daemon,
  /** `permission SOCKET CHECKOUT`, a hook of claude */
  permission: async () => (await import("./commands/agents/permission.ts")).permission,
  /** `place KEY PLACE`, in the panes of a workspace */
  place: async () => (await import("./commands/terminals/place.ts")).place,
  /** `views DIRECTORY`, the helper that shows sessions in many terminals */
  views: async () => (await import("./commands/terminals/views.ts")).views,
  /** `workspace KEY`, in the list pane of a workspace */
  workspace: async () => (await import("./commands/terminals/workspace.ts")).workspace,
};

/** Loads the command of one of our own programs by its first word. */
export async function programCommand(word: string | undefined): Promise<RunProgram | undefined> {
  return word !== undefined && Object.hasOwn(programCommands, word)
    ? await programCommands[word]?.()
    : undefined;
}
