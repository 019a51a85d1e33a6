import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

type Version = readonly [major: number, minor: number];

/** The first version with `git merge-tree --write-tree`, which fan-in needs. */
const usualLeast: Version = [2, 38];

/** Cached by PATH and version: the git found there rarely changes while a worker runs, and then only to a newer one. */
const known = new Set<string>();

/** Fails with the installed version when git is too old, by default for worktrees; checked once per PATH. */
export async function requireGit(
  place: GitPlace,
  least: Version = usualLeast,
): Promise<Result<void, Failure>> {
  const path = `${least.join(".")} ${place.env["PATH"] ?? ""}`;
  if (known.has(path)) return ok(undefined);
  const version = await gitOutput(place, ["--version"]);
  if (!version.ok) return version;
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(version.value) ?? [];
  const [wantedMajor, wantedMinor] = least;
  const isOld = Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor);
  if (isOld) return fail(tooOld(version.value, least));
  known.add(path);
  return ok(undefined);
}

function tooOld(version: string, least: Version): Failure {
  return createFailure({
    reason: "unsupported",
    detail: createMessage("git-old", {
      version: version.replace(/^git version /, ""),
      least: least.join("."),
    }),
    hint: createMessage("git-old-hint", { least: least.join(".") }),
  });
}
