import type { PaneProgram } from "../panes.ts";
import { literalFormat } from "./tmux-script.ts";

/** Variables that tmux sets for every program in a pane; the caller's values belong to another terminal. */
const fromTmux = new Set(["TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TMUX", "TMUX_PANE", "PWD"]);

/**
 * tmux sets these after its `-e`, so `env` sets them again. They are not secret, so they may briefly appear
 * in the process arguments.
 */
const afterTmux = ["PATH", "SHELL"] as const;

/**
 * Returns arguments for `split-window` and similar commands that run a program with exactly its environment:
 * `-e` adds variables to the server's, and `env` removes all that are not the program's. At least two words,
 * so tmux starts no shell.
 */
export function paneCommand(
  { argv, cwd, env }: PaneProgram,
  fromServer: readonly string[],
): readonly string[] {
  const given = Object.entries(env).filter(([name]) => !fromTmux.has(name) && !isAfterTmux(name));
  const foreign = [...new Set<string>([...fromServer, ...afterTmux])].filter(
    (name) => env[name] === undefined && !fromTmux.has(name),
  );
  const late = afterTmux.flatMap((name) => (env[name] === undefined ? [] : [`${name}=${env[name]}`]));
  return [
    "-c",
    literalFormat(cwd),
    ...given.flatMap(([name, value]) => ["-e", `${name}=${value}`]),
    "/usr/bin/env",
    ...foreign.flatMap((name) => ["-u", name]),
    ...late,
    // env would take a path with `=` for another variable.
    ...(argv[0].includes("=") ? ["nice", "-n", "0"] : []),
    ...argv,
  ];
}

function isAfterTmux(name: string): boolean {
  return afterTmux.some((each) => each === name);
}
