import { once } from "node:events";
import { access, mkdir } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { branchSegment } from "@wezterm-parallel/shared/domain/ids";
import { gitOutput, type GitPlace, runGit, spawnGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { MadeCommit, Transfers, WantedCommits } from "../transfers.ts";
import { CheckoutPaths } from "./checkout-paths.ts";
import { claimSpace, nameHome } from "./claim-space.ts";
import { KeyedMutex } from "./keyed-mutex.ts";
import { takeBranch } from "./worktrees/take-branch.ts";

interface TransfersOptions {
  readonly state: string;
  readonly env: GitPlace["env"];
}

export function openTransfers({ state, env }: TransfersOptions): Transfers {
  const turns = new KeyedMutex();
  const at = (repository: string): GitPlace => ({ cwd: repository, gitDir: repository, env });
  return {
    known: (repository, commits) => findKnown(at(repository), commits),
    pack: (repository, commits, signal) => packCommits(at(repository), commits, signal),
    unpack: (repository, pack) => unpackObjects(at(repository), pack),
    create: async (repository) => {
      if (await exists(`${repository}/HEAD`)) return ok(undefined);
      await mkdir(repository, { recursive: true, mode: 0o700 });
      const made = await runGit({ cwd: repository, env }, ["init", "--quiet", "--bare", "."]);
      return made.ok ? ok(undefined) : made;
    },
    keep: async (repository, ref, commit) => {
      const kept = await runGit(at(repository), ["update-ref", ref, commit]);
      return kept.ok ? ok(undefined) : kept;
    },
    branch: (repository, made) =>
      turns.run(repository, () =>
        giveBranch(at(repository), nameHome(new CheckoutPaths(state).homeName), made),
      ),
  };
}

async function findKnown(
  place: GitPlace,
  commits: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  if (commits.length === 0) return ok([]);
  const told = await gitOutput(place, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], {
    input: `${commits.join("\n")}\n`,
  });
  if (!told.ok) return told;
  const lines = new Set(told.value.split("\n"));
  return ok(commits.filter((commit) => lines.has(`${commit} commit`)));
}

/** Thin: deltas may be against objects that the other side has. */
async function* packCommits(
  place: GitPlace,
  { want, have }: WantedCommits,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  const options = ["--revs", "--thin", "--stdout", "--delta-base-offset", "-q"];
  const git = spawnGit(place, ["pack-objects", ...options], { signal });
  const ended = Promise.withResolvers<number>();
  git.on("error", () => ended.resolve(-1));
  git.on("close", (code) => ended.resolve(code ?? -1));
  git.stdin.on("error", () => undefined);
  git.stderr.resume();
  git.stdin.end([...want, ...have.map((commit) => `^${commit}`), ""].join("\n"));
  try {
    yield* git.stdout as AsyncIterable<Uint8Array>;
    const code = await ended.promise;
    if (code !== 0) throw new Error(`git pack-objects ended with ${code}`);
  } finally {
    git.kill();
  }
}

/** Every object is checked, because another machine sent it. */
async function unpackObjects(
  place: GitPlace,
  pack: AsyncIterable<Uint8Array>,
): Promise<Result<void, Failure>> {
  const git = spawnGit(place, ["index-pack", "--stdin", "--fix-thin", "--strict"]);
  const ended = Promise.withResolvers<number>();
  let said = "";
  git.on("error", (error) => {
    said = error.message;
    ended.resolve(-1);
  });
  git.on("close", (code) => ended.resolve(code ?? -1));
  git.stdin.on("error", () => undefined);
  git.stdout.resume();
  git.stderr.on("data", (piece: Buffer) => (said = `${said}${piece.toString()}`.slice(-2_000)));
  try {
    for await (const piece of pack)
      if (!git.stdin.write(piece) && !git.stdin.destroyed) await drained(git.stdin);
  } catch (error) {
    git.kill();
    said = error instanceof Error ? error.message : String(error);
  }
  git.stdin.end();
  const code = await ended.promise;
  if (code === 0) return ok(undefined);
  const detail = createMessage("git-failed", { command: "index-pack", code, said: said.trim() });
  return fail(createFailure({ reason: "git-failed", detail }));
}

async function drained(stream: NodeJS.WritableStream): Promise<void> {
  const over = new AbortController();
  await Promise.race(
    ["drain", "close", "error"].map((event) => once(stream as never, event, { signal: over.signal })),
  ).catch(() => undefined);
  over.abort();
}

async function giveBranch(
  place: GitPlace,
  home: string,
  { run, task, attempt, commit }: MadeCommit,
): Promise<Result<string, Failure>> {
  // Fails if an object is missing: a branch must never be broken.
  const whole = await runGit(place, ["rev-list", "--objects", "--quiet", commit, "--not", "--all"]);
  if (!whole.ok) return whole;
  const space = await claimSpace(place, home, run);
  if (!space.ok) return space;
  const branch = `wzp/${space.value}/${branchSegment(task)}`;
  const taken = await takeBranch(place, { branch, base: commit, attempt, holders: [] });
  return taken.ok ? ok(taken.value.branch) : taken;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
