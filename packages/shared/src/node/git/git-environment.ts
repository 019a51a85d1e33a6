import { accessSync, constants } from "node:fs";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the user's environment without variables that would redirect git, make it prompt, or translate its output.
 */
export function gitEnvironment(env: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...processDefaults(), ...env })) {
    if (value !== undefined && !/^(GIT_|SSH_ASKPASS|LC_|LANG)/.test(name)) kept[name] = value;
  }
  return { ...kept, ...quiet };
}

/** Returns settings for our own commands only; no configuration file is changed. */
export function gitSettings(env: Environment, more: readonly string[] = []): string[] {
  const lfs = findProgram("git-lfs", env["PATH"] ?? process.env["PATH"] ?? "") ? [] : withoutLfs;
  return [...always, ...lfs, ...more].flatMap((setting) => ["-c", setting]);
}

const quiet = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "true",
  SSH_ASKPASS: "true",
  GIT_EDITOR: ":",
  GIT_SEQUENCE_EDITOR: ":",
  GIT_PAGER: "cat",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
  LC_ALL: "C",
};

const always = [
  "core.hooksPath=/dev/null",
  "commit.gpgSign=false",
  "gc.auto=0",
  "maintenance.auto=false",
  // The daemon of a worktree would outlive it.
  "core.fsmonitor=false",
  // Mixed line endings must not prevent saving a task's work.
  "core.safecrlf=false",
  "submodule.recurse=false",
  // To find changes in a submodule, git starts a git inside it, which runs what its configuration says.
  "diff.ignoreSubmodules=dirty",
  "advice.detachedHead=false",
  "advice.addEmbeddedRepo=false",
  "checkout.workers=0",
  // `reset --hard` of a worktree must not touch the user's stash.
  "rebase.autoStash=false",
];

/** Without git-lfs, its pointer files are treated as ordinary files and stay unchanged. */
const withoutLfs = [
  "filter.lfs.smudge=",
  "filter.lfs.clean=",
  "filter.lfs.process=",
  "filter.lfs.required=false",
];

/** A caller with a clean environment still needs to find git and the user's git configuration. */
function processDefaults(): Environment {
  const { PATH, HOME, XDG_CONFIG_HOME } = process.env;
  return { PATH, HOME, XDG_CONFIG_HOME };
}

const foundPrograms = new Map<string, boolean>();

function findProgram(name: string, path: string): boolean {
  const key = `${name}\0${path}`;
  const known = foundPrograms.get(key);
  if (known !== undefined) return known;
  const found = path.split(":").some((directory) => isExecutable(join(directory || ".", name)));
  foundPrograms.set(key, found);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
