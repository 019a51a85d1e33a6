import { mkdir, open, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Sandbox } from "@wezterm-parallel/shared/domain/task/sandbox";

import { gitMounts } from "./git-mounts.ts";
import { agentPlaces, credentialPlaces } from "./known-places.ts";
import { isWithin, type Mount } from "./mounts.ts";

/** Input for the mounts of one task. */
export interface SandboxedTask {
  readonly settings: Sandbox;
  /** Name of the program of its command, which may be an agent. */
  readonly program: string;
  /** Top of the checkout. */
  readonly root: string;
  readonly branch: string | undefined;
  /** Home directories: of the worker's user, and of the task. */
  readonly homes: readonly string[];
  /** Variables of the task. */
  readonly env: Readonly<Record<string, string>>;
  /** Directories of wzp. */
  readonly closed: readonly string[];
  /** Directories and files in hidden places that the task needs. */
  readonly needed: readonly string[];
  /** Files that it writes: `$WZP_OUTPUT`, and the record of `wzp acp`. */
  readonly outputs: readonly string[];
  /** Becomes /tmp. */
  readonly temporary: string;
}

/** Later ones override earlier ones for the same path. */
const rank = { hidden: 0, needed: 1, written: 2, chosen: 4 } as const;

export async function sandboxMounts(task: SandboxedTask): Promise<Result<readonly Mount[], Failure>> {
  await mkdir(task.temporary, { recursive: true, mode: 0o700 });
  for (const output of task.outputs) {
    await mkdir(dirname(output), { recursive: true, mode: 0o700 });
    await (await open(output, "a", 0o600)).close();
  }
  const chosen = await chosenMounts(task);
  if (!chosen.ok) return chosen;
  const hidden = await hiddenMounts(task);
  return ok([
    ...hidden,
    ...(await neededMounts(task, hidden)),
    ...(await agentMounts(task)),
    ...(await real([task.root, ...task.outputs], "write", rank.written)),
    ...(await gitMounts(task.root, task.branch)),
    ...chosen.value,
  ]);
}

async function hiddenMounts({ homes, env, closed, temporary }: SandboxedTask): Promise<readonly Mount[]> {
  const agents = Object.values(agentPlaces).flatMap(({ directories, files = [] }) => [
    ...directories,
    ...files,
  ]);
  const below = homes.flatMap((home) => [...credentialPlaces, ...agents].map((place) => `${home}/${place}`));
  const named = Object.values(agentPlaces).flatMap(({ variables = [] }) =>
    variables.flatMap((name) => env[name] ?? []),
  );
  // Sockets of other programs are in /run: connecting to one is not writing.
  const sockets = ["/run", "/var/run", env["XDG_RUNTIME_DIR"] ?? []].flat();
  const temporaries = await real(["/tmp", "/var/tmp"], "private", rank.hidden);
  return [
    ...(await real([...below, ...named, ...closed, ...sockets], "void", rank.hidden)),
    ...temporaries.map((mount) => ({ ...mount, source: temporary })),
  ];
}

/** Shows again what is in a hidden place, but is needed to run at all. */
async function neededMounts(
  { homes, env, needed }: SandboxedTask,
  hidden: readonly Mount[],
): Promise<readonly Mount[]> {
  const programs = (env["PATH"] ?? "").split(":").filter((path) => path.startsWith("/"));
  const names = await realpath("/etc/resolv.conf").catch(() => "/etc");
  const wanted = await real([...homes, ...programs, ...needed, dirname(names)], "read", rank.needed);
  return wanted.filter(({ path }) =>
    hidden.some((mount) => mount.path !== path && isWithin(path, mount.path)),
  );
}

/** The agent's own places are writable; those of other agents stay hidden. */
async function agentMounts({ program, homes, env }: SandboxedTask): Promise<readonly Mount[]> {
  const own = agentPlaces[program];
  const home = homes.at(-1);
  if (own === undefined || home === undefined) return [];
  const named = (own.variables ?? []).flatMap((name) => env[name] ?? []);
  // Only what it always has: the others exist if it uses them.
  const first = named[0] ?? `${home}/${own.directories[0]}`;
  await mkdir(first, { recursive: true, mode: 0o700 });
  const usual = [...own.directories, ...(own.files ?? [])].map((place) => `${home}/${place}`);
  return real([...named, ...usual], "write", rank.written);
}

async function chosenMounts({ settings, homes }: SandboxedTask): Promise<Result<readonly Mount[], Failure>> {
  const expand = (path: string) => path.replace(/^~(?=\/|$)/, homes.at(-1) ?? "~");
  const write = settings.write.map(expand);
  const written = await real(write, "write", rank.chosen);
  if (written.length < write.length) {
    for (const path of write) {
      if (await stat(path).catch(() => undefined)) continue;
      return fail(
        createFailure({
          reason: "missing-directory",
          detail: createMessage("sandbox-path-absent", { path }),
        }),
      );
    }
  }
  return ok([...written, ...(await real(settings.hide.map(expand), "void", rank.chosen))]);
}

type Wanted = Exclude<Mount["kind"], "void-directory" | "void-file"> | "void";

/** Returns mounts for the paths that exist, at the places to which symbolic links lead. */
async function real(paths: readonly string[], kind: Wanted, level: number): Promise<readonly Mount[]> {
  const found = await Promise.all(
    paths.map(async (given): Promise<Mount | undefined> => {
      const path = await realpath(given).catch(() => undefined);
      const isDirectory = path && (await stat(path).catch(() => undefined))?.isDirectory();
      if (path === undefined || isDirectory === undefined) return undefined;
      if (kind !== "void") return { path, kind, rank: level };
      return { path, kind: isDirectory ? "void-directory" : "void-file", rank: level };
    }),
  );
  return found.filter((mount) => mount !== undefined);
}
