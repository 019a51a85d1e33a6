/** Writes a line as `openLog` does, for session hosts, whose standard error is their log: they load no library for it. */
export function logToStderr(level: "warn" | "error", message: string, context: object): void {
  const line = { level, timestamp: new Date().toISOString(), pid: process.pid, context, message };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
