import { spawn, type StdioOptions } from "node:child_process";

/** Exit code and output of another `wzp`. */
export interface WzpEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface WzpCall {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The command gets this terminal; its stderr is shown and also stored. */
  readonly terminal: boolean;
}

/** Why: only one line of it is shown. */
const keptBytes = 4_000;

/** Runs `wzp` with the same program files as this process. */
export function runWzp({ args, env, cwd, terminal }: WzpCall): Promise<WzpEnd> {
  const stdio: StdioOptions = terminal ? ["inherit", "inherit", "pipe"] : ["ignore", "pipe", "pipe"];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [process.argv[1] ?? "", ...args], { cwd, env, stdio });
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => (stdout = (stdout + chunk.toString()).slice(-keptBytes)));
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-keptBytes);
      if (terminal) process.stderr.write(chunk);
    });
    // A closed pipe may end with ECONNRESET; the exit of the program decides.
    for (const stream of [child.stdout, child.stderr]) stream?.on("error", () => undefined);
    child.on("error", (error) => resolve({ code: null, stdout, stderr: error.message }));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
