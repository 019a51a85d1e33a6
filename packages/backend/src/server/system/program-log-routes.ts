import type { EntryFilter, LogEntry } from "@wezterm-parallel/shared/domain/logs/log-entry";
import type { LogPositions } from "@wezterm-parallel/shared/node/program-logs/log-files";
import { readAfter } from "@wezterm-parallel/shared/node/program-logs/read-after";
import { readLast } from "@wezterm-parallel/shared/node/program-logs/read-last";

import type { HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface ProgramLogPorts {
  /** State directory. */
  readonly home: string;
}

/** Serves the logs of the programs of this home, whose writers hide secrets. */
export function programLogRoutes(app: HttpApp, { home }: ProgramLogPorts): void {
  serveRoute(app, "listProgramLogs", async ({ query: { after, limit, ...filter } }) =>
    after === undefined ? newest(home, filter, limit) : later(home, filter, { after, limit }),
  );
}

async function newest(home: string, filter: EntryFilter, limit: number) {
  const { entries, more, positions } = await readLast(home, filter, limit);
  return { items: entries.map(asItem), more, next: writePositions(positions) };
}

async function later(
  home: string,
  filter: EntryFilter,
  { after, limit }: { readonly after: string; readonly limit: number },
) {
  const { entries, positions } = await readAfter(home, readPositions(after), filter);
  const items = entries.slice(-limit).map(asItem);
  return { items, more: entries.length > limit, next: writePositions(positions) };
}

function asItem({ context, ...entry }: LogEntry) {
  return { ...entry, ...(context && { context: { ...context } }) };
}

/** As `INODE:OFFSET,…`; clients only hand it back. */
function writePositions(positions: LogPositions): string {
  return [...positions].map(([inode, offset]) => `${inode}:${offset}`).join(",");
}

/** A position that no answer had is that of no log; a log without one is read from its start. */
function readPositions(text: string): LogPositions {
  const positions = new Map<number, number>();
  for (const part of text.split(",")) {
    const [, inode, offset] = /^(\d{1,20}):(\d{1,15})$/.exec(part) ?? [];
    if (inode !== undefined) positions.set(Number(inode), Number(offset));
  }
  return positions;
}
