import { spawn } from "@lydell/node-pty";

import { wzpProgram } from "./built-package.ts";
import type { CliRig } from "./cli-rig.ts";

/** Returns what a command prints on a terminal of its own, so wide that a pager breaks no line. */
export async function onTerminal(rig: CliRig, words: readonly string[], cwd = rig.work): Promise<string> {
  const env = { ...rig.environment, LANG: "C.UTF-8" };
  const terminal = spawn(wzpProgram, [...words], { cwd, env, cols: 500, encoding: "utf8" });
  let printed = "";
  terminal.onData((piece) => void (printed += piece));
  await new Promise((resolve) => terminal.onExit(resolve));
  return printed;
}
