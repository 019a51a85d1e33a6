import { pino, type Logger } from "pino";

import type { LogArea } from "@wezterm-parallel/shared/domain/logs/log-areas";
import type { ProgramLevels } from "@wezterm-parallel/shared/domain/logs/set-levels";

import { RotatingFile } from "./rotating-file.ts";

/** Five files of 10 MiB hold weeks of a busy server, and are small compared with the log of one task. */
const rotation = { bytes: 10 * 1024 * 1024, files: 5 } as const;

/** Fields to redact from logs, wherever a caller puts a request or a submission. */
const secretPaths = [
  "environment",
  "*.environment",
  "env",
  "*.env",
  "variables",
  "*.variables",
  "*.*.variables",
  "headers.authorization",
  "headers.cookie",
];

export type { Logger };

/**
 * Opens a log of JSON lines `{level, timestamp, pid, message, context}` in `path`, rotated by size, and by age with
 * `LogAges`; disposal closes it.
 */
export function openLog(path: string): { log: Logger; file: RotatingFile } & Disposable {
  const destination = new RotatingFile(path, rotation);
  const log = pino(
    {
      base: { pid: process.pid },
      messageKey: "message",
      nestedKey: "context",
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths, censor: "[hidden]" },
    },
    destination,
  );
  return { log, file: destination, [Symbol.dispose]: () => destination[Symbol.dispose]() };
}

/** The areas of each program's log, and the levels that were last set. */
const known = new WeakMap<Logger, { levels?: ProgramLevels; readonly areas: Map<LogArea, Logger> }>();

function knownOf(log: Logger) {
  const of = known.get(log) ?? { areas: new Map<LogArea, Logger>() };
  known.set(log, of);
  return of;
}

/** The log of a part of a program, which can have a level of its own; its lines have the key `area`. */
export function logOf(log: Logger, area: LogArea): Logger {
  const { areas, levels } = knownOf(log);
  const own = areas.get(area) ?? log.child({ area });
  if (levels !== undefined) own.level = levels.areas[area] ?? levels.level;
  areas.set(area, own);
  return own;
}

/** Changes the levels of a program's log and of its areas, those that begin later included. */
export function applyLevels(log: Logger, levels: ProgramLevels): void {
  const of = knownOf(log);
  of.levels = levels;
  log.level = levels.level;
  for (const [area, own] of of.areas) own.level = levels.areas[area] ?? levels.level;
}
