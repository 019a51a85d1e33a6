import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { isOwnDirectory } from "../supervision/prepare-home.ts";

export interface MachineFinding {
  readonly name: string;
  readonly level: "ok" | "warn" | "bad";
  readonly found: string;
  /** The remedy; undefined when the check is ok. */
  readonly advice?: string | undefined;
}

const leastNode = [24, 21] as const;
/** First version with `git merge-tree --write-tree`. */
const leastGit = [2, 38] as const;
/** Below this, worktrees and logs soon fill the disk. */
const lowDiskBytes = 2_000_000_000;

/** Checks everything that the programs need from this machine. */
export function checkMachine(
  home: HomePaths,
  env: Readonly<Record<string, string | undefined>>,
): readonly MachineFinding[] {
  return [
    checkNode(),
    checkGit(),
    checkShell(),
    checkTerminals(),
    checkHome(home),
    checkDisk(home),
    checkRuntime(home),
    checkOpenFiles(),
    ...(process.platform === "linux" ? [checkLinger(env)] : []),
  ];
}

function checkNode(): MachineFinding {
  const found = `${process.version} (${process.execPath})`;
  if (isAtLeast(process.version, leastNode)) return { name: "node", level: "ok", found };
  return { name: "node", level: "bad", found, advice: `Install Node ${leastNode.join(".")} or newer.` };
}

function checkGit(): MachineFinding {
  const version = read("git", ["--version"]);
  if (version === undefined) {
    return {
      name: "git",
      level: "bad",
      found: "not found",
      advice: `Install git ${leastGit.join(".")} or newer.`,
    };
  }
  const found = version.replace(/^git version /, "");
  if (isAtLeast(version, leastGit)) return { name: "git", level: "ok", found };
  return {
    name: "git",
    level: "bad",
    found,
    advice: `Install git ${leastGit.join(".")} or newer: worktrees that merge several predecessors require it.`,
  };
}

function checkShell(): MachineFinding {
  const bash = read("bash", ["-c", "echo $BASH_VERSION"]);
  if (bash !== undefined) return { name: "shell", level: "ok", found: `bash ${bash}` };
  const found = "bash not found: scripts run with /bin/sh";
  return { name: "shell", level: "warn", found, advice: "Install bash if your tasks use its features." };
}

/** The library's builds are optional dependencies, which npm can be told to leave out. */
function checkTerminals(): MachineFinding {
  const name = `@lydell/node-pty-${process.platform}-${process.arch}`;
  try {
    createRequire(createRequire(import.meta.url).resolve("@lydell/node-pty")).resolve(name);
    return { name: "pty", level: "ok", found: name };
  } catch {
    const found = `${name} is not installed: only tasks with \`terminal: false\` can run`;
    const advice = "Reinstall wezterm-parallel with its optional dependencies.";
    return { name: "pty", level: "bad", found, advice };
  }
}

function checkHome({ state }: HomePaths): MachineFinding {
  const at = nearestExisting(state);
  try {
    accessSync(at, constants.W_OK);
    const mode = at === state ? statSync(state).mode & 0o077 : 0;
    if (mode === 0) return { name: "home", level: "ok", found: state };
    return {
      name: "home",
      level: "warn",
      found: `${state} is accessible to other users`,
      advice: `chmod 700 '${state}'`,
    };
  } catch {
    const advice = `Make ${at} writable, or set WZP_HOME to a directory that is.`;
    return { name: "home", level: "bad", found: `${at} is not writable`, advice };
  }
}

function checkDisk({ state }: HomePaths): MachineFinding {
  const { bavail, bsize } = statfsSync(nearestExisting(state));
  const free = bavail * bsize;
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  if (free >= lowDiskBytes) return { name: "disk", level: "ok", found };
  return { name: "disk", level: "warn", found, advice: "Free some space; wzp clean removes old checkouts." };
}

function checkRuntime({ runtime, serverSocket }: HomePaths): MachineFinding {
  const found = `${serverSocket} (${Buffer.byteLength(serverSocket)} bytes)`;
  if (!existsSync(runtime)) return { name: "socket", level: "ok", found };
  if (isOwnDirectory(runtime)) return { name: "socket", level: "ok", found };
  return {
    name: "socket",
    level: "bad",
    found: `${runtime} is a symbolic link, belongs to another user or is accessible to other users`,
    advice: `chmod 700 '${runtime}', or set XDG_RUNTIME_DIR.`,
  };
}

function checkOpenFiles(): MachineFinding {
  const limit = read("/bin/sh", ["-c", "ulimit -n"]) ?? "unknown";
  if (limit === "unlimited" || Number(limit) >= 1024)
    return { name: "files", level: "ok", found: `${limit} open files` };
  return {
    name: "files",
    level: "warn",
    found: `${limit} open files`,
    advice: "Raise it with: ulimit -n 4096",
  };
}

function checkLinger(env: Readonly<Record<string, string | undefined>>): MachineFinding {
  const user = env["USER"] ?? "";
  const unit = `${env["XDG_CONFIG_HOME"] || `${env["HOME"] ?? ""}/.config`}/systemd/user/wezterm-parallel.service`;
  if (!existsSync(unit))
    return { name: "boot", level: "ok", found: "not started at boot (enable with: wzp up --install)" };
  const lingers = existsSync(`/var/lib/systemd/linger/${user}`);
  if (lingers) return { name: "boot", level: "ok", found: "started at boot" };
  return {
    name: "boot",
    level: "warn",
    found: "started at login only",
    advice: "At boot: loginctl enable-linger",
  };
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const match = /(\d+)\.(\d+)/.exec(version);
  const found = [Number(match?.[1]), Number(match?.[2])] as const;
  return found[0] > major || (found[0] === major && found[1] >= minor);
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

/** Returns what a program prints; undefined when it is missing or fails. */
function read(program: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
