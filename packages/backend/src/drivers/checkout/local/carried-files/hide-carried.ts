import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, listGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/**
 * Returns the paths of a worktree, from its top, that contain only copied files: whole directories that are
 * ignored, otherwise single files, so that files a task adds beside them count as its work.
 */
export async function findCarried(
  place: WorktreePlace,
  brought: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  if (brought.length === 0) return ok([]);
  const input = brought.map((path) => `${path}\0`).join("");
  const ignored = await listGit(place, ["check-ignore", "-z", "--stdin"], { input, accept: [1] });
  if (!ignored.ok) return ignored;
  const others = brought.filter((path) => !ignored.value.includes(path));
  if (others.length === 0) return ignored;
  const files = await listGit(place, ["ls-files", "--others", "-z", "--", ...others.map(literal)]);
  return files.ok ? ok([...ignored.value, ...files.value.map((path) => path.replace(/\/$/, ""))]) : files;
}

function literal(path: string): string {
  return `:(top,literal)${path}`;
}

/**
 * Writes excludes for this worktree only, including the user's, because git reads only one file. They are in
 * the worktree's own git directory and are removed with it; the user's configuration does not change.
 */
export async function hideCarried(place: WorktreePlace, carried: readonly string[]): Promise<void> {
  if (carried.length === 0) return;
  const patterns = carried.filter((path) => !path.includes("\n")).map((path) => `/${escapePattern(path)}`);
  const { excludes, settings } = hidingFiles(place.gitDir);
  await writeFile(excludes, `${await readOwnExcludes(place)}\n${patterns.join("\n")}\n`);
  await writeFile(settings, `[core]\n\texcludesFile = "${excludes.replace(/[\\"]/g, String.raw`\$&`)}"\n`);
}

/** Returns variables that make git read those excludes in this worktree only. */
export function hidingVariables(
  gitDir: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  if (gitDir === undefined) return {};
  const at = Number.parseInt(env["GIT_CONFIG_COUNT"] ?? "", 10) || 0;
  return {
    GIT_CONFIG_COUNT: String(at + 1),
    [`GIT_CONFIG_KEY_${at}`]: `includeIf.gitdir:${gitDir.replace(/[\\*?[]/g, String.raw`\$&`)}.path`,
    [`GIT_CONFIG_VALUE_${at}`]: hidingFiles(gitDir).settings,
  };
}

function hidingFiles(gitDir: string): { readonly excludes: string; readonly settings: string } {
  return { excludes: join(gitDir, "wzp-excludes"), settings: join(gitDir, "wzp-config") };
}

/** gitignore(5): these characters have a meaning inside a line, and trailing blanks are stripped. */
function escapePattern(path: string): string {
  return path.replace(/[\\*?[]/g, String.raw`\$&`).replace(/ +$/, (blanks) => blanks.replaceAll(" ", "\\ "));
}

/** Reads the file named by `core.excludesFile`, or git's default for it; "" without one. */
async function readOwnExcludes(place: WorktreePlace): Promise<string> {
  const { HOME = "", XDG_CONFIG_HOME = "" } = { ...process.env, ...place.env };
  const asked = await gitOutput(place, ["config", "--type=path", "--get", "core.excludesFile"], {
    accept: [1],
  });
  const named = asked.ok && asked.value !== "" ? asked.value : undefined;
  const file = named ?? join(XDG_CONFIG_HOME === "" ? join(HOME, ".config") : XDG_CONFIG_HOME, "git/ignore");
  return readFile(file, "utf8").catch(() => "");
}
