import { delimiter } from "node:path";

import type { RunEnvironment } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CliContext } from "../invocation/context.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Variables of this process that are not the parent shell's, and those that open what holds secrets: backups, the database, the store. */
const ownVariables = new Set([
  "_",
  "SHLVL",
  "OLDPWD",
  "PWD",
  "WZP_BACKUP_PASSPHRASE",
  "WZP_DATABASE",
  "WZP_BLOBS",
]);
/** In a shell that has the address of the store, these open it: they are the server's. */
const storeCredentials = new Set(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]);
/** Variables that `npx` and `npm run` add besides `npm_*`. */
const npmVariables = new Set(["INIT_CWD", "NODE", "COLOR"]);

/**
 * Captures the environment of the submitting shell, so that tasks run as if typed there. A remote server gets
 * none of it: paths of this machine mean nothing there, and secrets stay here.
 */
export function captureEnvironment({ context, env }: Pick<CliContext, "context" | "env">): RunEnvironment {
  if (context.ok && context.value !== undefined) return { mode: "clean", variables: {} };
  const isOfStore = (name: string) => Boolean(env["WZP_BLOBS"]) && storeCredentials.has(name);
  const variables = Object.entries(withoutNpm(env)).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !ownVariables.has(entry[0]) && !isOfStore(entry[0]),
  );
  return { mode: "submitted", variables: Object.fromEntries(variables), umask: process.umask() };
}

/**
 * Removes npm's additions to the shell's environment: with `npx wzp`, the programs of the project and of
 * npm's temporary directory come first in PATH. A task in a worktree must find those of its own worktree.
 */
function withoutNpm(env: Variables): Variables {
  if (env["npm_execpath"] === undefined) return env;
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("npm_") && !npmVariables.has(name));
  return { ...Object.fromEntries(kept), PATH: pathWithoutNpm(env["PATH"]) };
}

/** npm puts its program directories first, followed by its node-gyp-bin; other tools add only the former. */
function pathWithoutNpm(path: string | undefined): string | undefined {
  const entries = path?.split(delimiter) ?? [];
  const own = entries.slice(entries.findLastIndex((entry) => entry.endsWith("/node-gyp-bin")) + 1);
  const first = own.findIndex((entry) => !entry.endsWith("/node_modules/.bin"));
  return path === undefined ? undefined : own.slice(Math.max(0, first)).join(delimiter);
}
