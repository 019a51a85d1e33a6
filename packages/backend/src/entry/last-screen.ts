import { statSync } from "node:fs";

import type { TerminalSize } from "@wezterm-parallel/shared/protocol/host/session-files";

import { Screen } from "../host/viewers/screen.ts";

/** The initial size of tasks, for sessions whose exit does not record one. */
const usualSize = { at: 0, columns: 120, rows: 40 } as const;

/** Renders the last screen of a terminal from its log, with and without colours; undefined without a log. */
export async function renderLastScreen(
  logPath: string,
  sizes: readonly TerminalSize[] = [usualSize],
): Promise<{ readonly styled: string; readonly plain: string } | undefined> {
  const log = statSync(logPath, { throwIfNoEntry: false });
  if (log === undefined || log.size === 0) return undefined;
  using screen = new Screen(sizes, logPath, log.size);
  return await new Promise((settle) => {
    screen.lastLines(settle);
  });
}
