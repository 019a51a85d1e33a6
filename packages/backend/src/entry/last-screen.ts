import { statSync } from "node:fs";

import { Screen } from "../host/screen.ts";

/** Origin: the size that tasks start with; for sessions whose exit does not tell it. */
const usualSize = { columns: 120, rows: 40 } as const;

/** What a terminal showed at last, from its log, with and without its colours; undefined without a log. */
export async function renderLastScreen(
  logPath: string,
  size: { readonly columns: number; readonly rows: number } = usualSize,
): Promise<{ readonly styled: string; readonly plain: string } | undefined> {
  const log = statSync(logPath, { throwIfNoEntry: false });
  if (log === undefined || log.size === 0) return undefined;
  using screen = new Screen(size, logPath, log.size);
  return await new Promise((settle) => {
    screen.lastLines(settle);
  });
}
