import { delimiter } from "node:path";

import type { RunEnvironment } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CliContext } from "../invocation/context.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Variables that belong to this process and not to the shell that started it. */
const ownVariables = new Set(["_", "SHLVL", "OLDPWD", "PWD"]);
/** What `npx` and `npm run` add besides `npm_*`. */
const npmVariables = new Set(["INIT_CWD", "NODE", "COLOR"]);

/**
 * The environment of the submitting shell: tasks run as if typed there. A server elsewhere gets none of it: paths of this
 * machine mean nothing there, and what is secret in it stays here.
 */
export function captureEnvironment({ context, env }: Pick<CliContext, "context" | "env">): RunEnvironment {
  if (context.ok && context.value !== undefined) return { mode: "clean", variables: {} };
  const variables = Object.entries(withoutNpm(env)).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ownVariables.has(entry[0]),
  );
  return { mode: "submitted", variables: Object.fromEntries(variables), umask: process.umask() };
}

/**
 * Through `npx wzp` the shell's environment comes with additions of npm: programs of the project, and of the place that
 * npx made, go before all others. A task in a worktree must find those of its own worktree, as from a shell.
 */
export function withoutNpm(env: Variables): Variables {
  if (env["npm_execpath"] === undefined) return env;
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("npm_") && !npmVariables.has(name));
  return { ...Object.fromEntries(kept), PATH: pathWithoutNpm(env["PATH"]) };
}

/** npm puts directories of programs first and its node-gyp-bin behind them; others put only the former. */
function pathWithoutNpm(path: string | undefined): string | undefined {
  const entries = path?.split(delimiter) ?? [];
  const own = entries.slice(entries.findLastIndex((entry) => entry.endsWith("/node-gyp-bin")) + 1);
  const first = own.findIndex((entry) => !entry.endsWith("/node_modules/.bin"));
  return path === undefined ? undefined : own.slice(Math.max(0, first)).join(delimiter);
}
