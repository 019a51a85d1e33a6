import type { PaneProgram } from "../panes.ts";
import { literalFormat } from "./tmux-script.ts";

/** What tmux says to every program in a pane; the caller's are those of another terminal. */
const fromTmux = new Set(["TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TMUX", "TMUX_PANE", "PWD"]);

/** tmux sets these after its `-e`. They are no secrets, so they may stand in the arguments of the moment before. */
const afterTmux = ["PATH", "SHELL"] as const;

/**
 * The arguments of `split-window` and its kin that run a program with exactly its environment: `-e` adds to what the
 * server has, and `env` takes away what is not the program's. Two words or more, so tmux starts no shell.
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
    // env takes a path with `=` for one more variable.
    ...(argv[0].includes("=") ? ["nice", "-n", "0"] : []),
    ...argv,
  ];
}

function isAfterTmux(name: string): boolean {
  return afterTmux.some((each) => each === name);
}
