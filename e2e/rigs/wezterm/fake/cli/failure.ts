import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runtimeDirectory } from "../paths.ts";

/** A failed call: exit code 1, and this message in the log. */
export class CallFailed extends Error {}

/** Writes the same line as WezTerm, and the log file that it leaves in the runtime directory. */
export function reportFailure(message: string): void {
  if (process.env["WEZTERM_LOG"] === "off") return;
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  const time = `${clock}.${String(now.getMilliseconds()).padStart(3, "0")}`;
  const line = `${time}  ERROR  wezterm > ${message}; terminating\n`;
  process.stderr.write(line);
  const directory = runtimeDirectory(process.env);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `wezterm-log-${process.pid}.txt`), line);
}
