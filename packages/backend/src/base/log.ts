import { pino, type Logger } from "pino";

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
