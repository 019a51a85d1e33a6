import { fileURLToPath, pathToFileURL } from "node:url";

import type { CliContext } from "../invocation/context.ts";
import { ownProgram } from "../invocation/own-program.ts";
import { viewsDirectory } from "../terminal/sessions/start-views.ts";
import type { PaneProgram } from "../panes/panes.ts";
import { compileCacheVariable } from "../supervision/compile-cache.ts";
import { listPlace, type WorkspaceRecord } from "../workspace/workspace-record.ts";

/**
 * Variables that a terminal sets for its programs: the new pane gets its own, perhaps from another terminal.
 */
const ofTerminals =
  /^(?:WEZTERM_|TMUX|TERM$|TERM_PROGRAM|COLORTERM$|COLUMNS$|LINES$|PWD$|OLDPWD$|SHLVL$|_$|WZP_PLACE|VTE_|KITTY_|WINDOWID$)/;

/** Returns the program of a place, in the person's environment, because their shell and editor run in it. */
export function paneProgram(
  cli: CliContext,
  key: string,
  record: Pick<WorkspaceRecord, "token" | "name" | "directory">,
  place: string,
): PaneProgram & { readonly place: string } {
  const own = Object.entries(cli.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ofTerminals.test(entry[0]),
  );
  return {
    place,
    argv: place === listPlace ? [...ownProgram(), "workspace", key] : placeProgram(cli, key, place),
    cwd: record.directory,
    env: {
      ...Object.fromEntries(own),
      ...compileCacheVariable(),
      WZP_PLACE_TOKEN: record.token,
      WZP_WORKSPACE: record.name,
    },
  };
}

/** With a helper for places, the program is a small shell that starts Node.js only if the helper ends. */
function placeProgram(cli: CliContext, key: string, place: string): PaneProgram["argv"] {
  const program = [...ownProgram(), "place", key, place] as const;
  const directory = viewsDirectory(cli);
  const script = fileURLToPath(new URL("../bin/place.sh", pathToFileURL(ownProgram().at(-1) ?? "")));
  return directory === undefined ? program : ["/bin/sh", script, directory, ...program];
}
