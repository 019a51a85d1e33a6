import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

import { askGit, type GitPlace } from "../../../base/git.ts";

/** `git merge-tree --write-tree` came with it, without which there is no fan-in. */
const least = [2, 38] as const;

/** By PATH: which git answers there does not change while a worker runs, or does so for the better. */
const known = new Set<string>();

/** Says which git is there where it is too old for worktrees; asked once per PATH. */
export async function requireGit(place: GitPlace): Promise<Result<void, Failure>> {
  const path = place.env["PATH"] ?? "";
  if (known.has(path)) return ok(undefined);
  const version = await askGit(place, ["--version"]);
  if (!version.ok) return version;
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(version.value) ?? [];
  const [wantedMajor, wantedMinor] = least;
  const isOld = Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor);
  if (isOld) return fail(tooOld(version.value));
  known.add(path);
  return ok(undefined);
}

function tooOld(version: string): Failure {
  return sayFailure({
    reason: "unsupported",
    detail: say("git-old", { version: version.replace(/^git version /, ""), least: least.join(".") }),
    hint: say("git-old-hint", { least: least.join(".") }),
  });
}
