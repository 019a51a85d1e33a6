import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type GitPlace, spawnGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { LandRequest } from "../../landings.ts";

interface HeldBranch extends AsyncDisposable {
  /** Moves the branch to the candidate; otherwise, disposing leaves it where it is. */
  move(): Promise<Result<void, Failure>>;
}

/**
 * Locks the branch, and HEAD where it is checked out, so that nobody commits on it or switches branches meanwhile.
 * Git releases the locks when this process dies. Undefined: the branch has moved, or somebody else holds a lock.
 */
export async function holdBranch(place: GitPlace, request: LandRequest): Promise<HeldBranch | undefined> {
  const { branch, candidate, onto, note } = request;
  const git = spawnGit(place, ["update-ref", "-m", note, "--stdin"]);
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  const { promise: prepared, resolve: prepare } = Promise.withResolvers<boolean>();
  let printed = "";
  git.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (printed.includes("prepare: ok\n")) prepare(true);
  });
  git.stderr.resume();
  git.stdin.on("error", () => undefined);
  git.on("error", () => end(-1));
  git.on("close", (code) => end(code ?? -1));
  git.stdin.write(`start\nupdate refs/heads/${branch} ${candidate} ${onto}\nprepare\n`);
  if (!(await Promise.race([prepared, ended.then(() => false)]))) return undefined;
  const finish = (command: string): Promise<number> => {
    git.stdin.end(`${command}\n`);
    return ended;
  };
  return {
    move: async () => ((await finish("commit")) === 0 ? ok(undefined) : fail(notMoved())),
    [Symbol.asyncDispose]: async () => void (git.stdin.writableEnded || (await finish("abort"))),
  };
}

function notMoved(): Failure {
  const detail = createMessage("git-failed", { command: "update-ref", code: 128, said: "commit" });
  return createFailure({ reason: "git-failed", detail });
}
