import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { Landings, Target } from "../../landings.ts";
import { CheckoutPaths } from "../checkout-paths.ts";
import { nameHome } from "../claim-space.ts";
import { KeyedMutex } from "../keyed-mutex.ts";
import { repositoryPlace } from "../worktrees/worktree-checkouts.ts";
import { LandedTrees } from "./landed-trees.ts";
import { removeLeftMerges } from "./merge-directories.ts";

interface LandingsOptions {
  /** The worker's state directory. */
  readonly state: string;
  readonly env: GitPlace["env"];
}

/** Lands changes in the repositories of this machine, one at a time per target. */
export function openLandings({ state, env }: LandingsOptions): Landings {
  const home = nameHome(new CheckoutPaths(state).homeName);
  void removeLeftMerges();
  // A landing looks at the working tree before it moves the branch.
  const turns = new KeyedMutex();
  const landed = new LandedTrees();
  const inRepository = <T>(target: Target, work: (place: GitPlace) => Promise<Result<T, Failure>>) => {
    const { project, branch } = target;
    if (project.kind !== "git") return Promise.resolve(fail(noRepository(project.directory)));
    const place = repositoryPlace(project, env);
    return turns.run(`${project.commonDir} ${branch}`, () => work(place));
  };
  return {
    // Most workers land nothing.
    targetTip: (target) =>
      inRepository(target, async (place) => (await import("./land-candidate.ts")).targetTip(place, target)),
    buildCandidate: (request) =>
      inRepository(request, async (place) =>
        (await import("./build-candidate.ts")).buildCandidate(place, home, request),
      ),
    // Loaded with the first conflict that a person opens or resolves.
    checkResolution: (request) =>
      inRepository(request, async (place) =>
        (await import("./check-resolution.ts")).checkResolution(place, request),
      ),
    readConflict: (request) =>
      inRepository(request, async (place) =>
        (await import("../resolve/read-conflict.ts")).readConflict(place, request),
      ),
    resolveConflict: (request) =>
      inRepository(request, async (place) =>
        (await import("../resolve/commit-resolution.ts")).commitResolution(place, request),
      ),
    amendChange: (request) =>
      inRepository({ ...request, branch: request.branches[0] ?? "" }, async (place) =>
        (await import("../resolve/amend-change.ts")).amendChange(place, request),
      ),
    landCandidate: (request) =>
      inRepository(request, async (place) =>
        (await import("./land-candidate.ts")).landCandidate(place, request, landed),
      ),
    [Symbol.asyncDispose]: () => landed[Symbol.asyncDispose](),
  };
}

function noRepository(directory: string): Failure {
  return createFailure({
    reason: "not-a-repository",
    detail: createMessage("repository-missing", { directory }),
    hint: createMessage("repository-missing-hint"),
  });
}
