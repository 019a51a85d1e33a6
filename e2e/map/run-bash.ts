import { spawn } from "node:child_process";

import type { Ended } from "../../packages/cli/test/rigs/cli-rig.ts";

/** Runs a script with empty stdin to its end. */
export async function runBash(
  script: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Ended> {
  const child = spawn("bash", ["-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (output.stderr += text));
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, ...output };
}
