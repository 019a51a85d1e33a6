import { dirname, basename } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { ProjectSnapshot } from "../contents/snapshot.ts";

/** Branches, and everything that wzp keeps under its own name: saved work, candidates, claims of run numbers. */
const savedRefs = ["refs/heads", "refs/wezterm-parallel"] as const;

/** Prefix of a backup's refs while its bundles are fetched. */
export const arriving = "refs/wezterm-parallel/arriving";

export type Refs = ProjectSnapshot["refs"];

export function placeOf(gitDirectory: string, env: GitPlace["env"]): GitPlace {
  return { cwd: gitDirectory, gitDir: gitDirectory, env };
}

/** Lists the refs to save, sorted by name. */
export async function refsToSave(place: GitPlace): Promise<Result<Refs, Failure>> {
  const refs = await readRefs(place);
  return refs.ok ? ok(refs.value.filter(({ name }) => !name.startsWith(`${arriving}/`))) : refs;
}

/** Lists branches and our own refs, sorted by name. */
export async function readRefs(place: GitPlace): Promise<Result<Refs, Failure>> {
  const listed = await gitOutput(place, [
    "for-each-ref",
    "--sort=refname",
    "--format=%(objectname) %(refname)",
    ...savedRefs,
  ]);
  if (!listed.ok) return listed;
  const lines = listed.value.split("\n").filter((line) => line !== "");
  return ok(
    lines.map((line) => ({
      object: line.slice(0, line.indexOf(" ")),
      name: line.slice(line.indexOf(" ") + 1),
    })),
  );
}

/** The checked-out branch; undefined for a detached HEAD. */
export async function readHead(place: GitPlace): Promise<string | undefined> {
  const head = await gitOutput(place, ["symbolic-ref", "-q", "HEAD"], { accept: [1] });
  return head.ok && head.value !== "" ? head.value : undefined;
}

/** The main working tree of a git directory; undefined for one without, such as a bare repository. */
export function workTreeOf(gitDirectory: string): string | undefined {
  return basename(gitDirectory) === ".git" ? dirname(gitDirectory) : undefined;
}
