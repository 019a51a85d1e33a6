import { stat } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

interface Submodule {
  readonly name: string;
  readonly path: string;
  /** The user's clone of it. */
  readonly source: string;
}

/**
 * Checks out the submodules that the user has initialised, from the user's own clones: without network
 * access, and without changing the user's configuration.
 */
export async function fillSubmodules(place: GitPlace, userGitDir: string): Promise<Result<void, Failure>> {
  const submodules = await listInitialised(place, userGitDir);
  if (!submodules.ok) return submodules;
  for (const submodule of submodules.value) {
    const filled = await fillOne(place, submodule);
    if (!filled.ok) return filled;
  }
  return ok(undefined);
}

async function listInitialised(
  place: GitPlace,
  userGitDir: string,
): Promise<Result<readonly Submodule[], Failure>> {
  if (!(await stat(join(place.cwd, ".gitmodules")).catch(() => undefined))) return ok([]);
  const args = ["config", "--file", ".gitmodules", "--get-regexp", "-z", String.raw`^submodule\..*\.path$`];
  const lines = await listGit({ cwd: place.cwd, env: place.env }, args, { accept: [1] });
  if (!lines.ok) return lines;
  const found: Submodule[] = [];
  for (const line of lines.value) {
    const [key = "", path = ""] = line.split("\n");
    const name = key.slice("submodule.".length, -".path".length);
    const source = join(userGitDir, "modules", name);
    if (await stat(join(source, "HEAD")).catch(() => undefined)) found.push({ name, path, source });
  }
  return ok(found);
}

async function fillOne(place: GitPlace, { name, path, source }: Submodule): Promise<Result<void, Failure>> {
  const settings = [
    "protocol.file.allow=always",
    `submodule.${name}.url=${source}`,
    `submodule.${name}.active=true`,
    `submodule.${name}.update=checkout`,
  ];
  // `submodule` is a shell script in older releases and finds its repository only by the directory.
  const top = { cwd: place.cwd, env: place.env };
  const updated = await runGit(top, ["submodule", "--quiet", "update", "--", path], { settings });
  if (!updated.ok) return updated;
  const inside = { cwd: join(place.cwd, path), env: place.env };
  const url = await gitOutput(
    { cwd: source, gitDir: source, env: place.env },
    ["config", "--get", "remote.origin.url"],
    { accept: [1] },
  );
  if (url.ok && url.value !== "") await runGit(inside, ["config", "remote.origin.url", url.value]);
  const marked = await markKnown(inside, source);
  return marked.ok ? fillSubmodules(inside, source) : marked;
}

/**
 * Marks the commits that the user's clone has from its remotes, under a tag or without a branch, so that they do not
 * count as work of the task.
 */
async function markKnown(inside: GitPlace, source: string): Promise<Result<void, Failure>> {
  const head = await runGit(inside, ["update-ref", "refs/wezterm-parallel/start", "HEAD"]);
  if (!head.ok) return head;
  const kinds = ["tags", "remotes"].map((kind) => `+refs/${kind}/*:refs/wezterm-parallel/${kind}/*`);
  const args = ["fetch", "--quiet", "--no-tags", "--update-shallow", "--no-write-fetch-head"];
  const settings = ["protocol.file.allow=always"];
  const copied = await runGit(inside, [...args, source, ...kinds], { settings });
  return copied.ok ? ok(undefined) : copied;
}
