import { existsSync } from "node:fs";
import { join } from "node:path";

import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { WorktreePlace } from "../../worktrees/worktree-place.ts";
import { foldersOf } from "./folders-of.ts";

/** Names of git's file for the whole machine, which older versions do not tell. */
const ofSystem = ["/etc", "/usr/local/etc", "/opt/homebrew/etc", "/opt/local/etc"].map(
  (folder) => `${folder}/gitattributes`,
);

/** Lists files outside of working trees that can give attributes to those within (gitattributes(5)). */
export async function listAttributeFiles(place: GitPlace, commonDir: string): Promise<readonly string[]> {
  const { HOME = "", XDG_CONFIG_HOME = join(HOME, ".config") } = { ...process.env, ...place.env };
  const [named, system] = await Promise.all([
    gitOutput(place, ["config", "--type=path", "--get", "core.attributesFile"], { accept: [1] }),
    gitOutput(place, ["var", "GIT_ATTR_SYSTEM"], { accept: [1, 129] }),
  ]);
  const told = [named, system].flatMap((answer) => (answer.ok && answer.value !== "" ? [answer.value] : []));
  return [join(commonDir, "info/attributes"), join(XDG_CONFIG_HOME, "git/attributes"), ...ofSystem, ...told];
}

/** Returns whether these files of a working tree can have attributes, by which git converts what it adds. */
export function mayHaveAttributes(
  { workTree }: WorktreePlace,
  paths: readonly string[],
  outside: readonly string[],
): boolean {
  const within = Array.from(foldersOf(paths), (folder) => join(workTree, folder, ".gitattributes"));
  return [...outside, ...within].some((path) => existsSync(path));
}
