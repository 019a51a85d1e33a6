import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

/** The first version with `git merge-tree --write-tree`, which fan-in needs. */
const least = [2, 38] as const;

/** Cached by PATH: the git found there rarely changes while a worker runs, and then only to a newer one. */
const known = new Set<string>();

/** Fails with the installed version when git is too old for worktrees; checked once per PATH. */
export async function requireGit(place: GitPlace): Promise<Result<void, Failure>> {
  const path = place.env["PATH"] ?? "";
  if (known.has(path)) return ok(undefined);
  const version = await gitOutput(place, ["--version"]);
  if (!version.ok) return version;
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(version.value) ?? [];
  const [wantedMajor, wantedMinor] = least;
  const isOld = Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor);
  if (isOld) return fail(tooOld(version.value));
  known.add(path);
  return ok(undefined);
}

function tooOld(version: string): Failure {
  return createFailure({
    reason: "unsupported",
    detail: createMessage("git-old", {
      version: version.replace(/^git version /, ""),
      least: least.join("."),
    }),
    hint: createMessage("git-old-hint", { least: least.join(".") }),
  });
}
