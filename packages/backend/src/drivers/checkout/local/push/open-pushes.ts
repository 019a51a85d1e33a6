import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { gitOutput, type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { ChangeSummary, Pushes } from "../../pushes.ts";
import { repositoryPlace } from "../worktrees/worktree-checkouts.ts";

/** Pushes from the repositories of this machine. Most workers never push, so that code is loaded when it is needed. */
export function openPushes(env: GitPlace["env"]): Pushes {
  const inRepository = <T>(
    project: ProjectRef,
    work: (place: GitPlace) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> =>
    project.kind === "git"
      ? work(repositoryPlace(project, env))
      : Promise.resolve(fail(noRepository(project.directory)));
  return {
    remoteAddress: (project, remote) => inRepository(project, (place) => remoteAddress(place, remote)),
    summary: (project, range) => inRepository(project, (place) => summary(place, range)),
    advance: (request) =>
      inRepository(request.project, async (place) =>
        (await import("./push-target.ts")).pushTarget(place, request),
      ),
    push: (request) =>
      inRepository(request.project, async (place) =>
        (await import("./push-commit.ts")).pushCommit(place, request),
      ),
  };
}

async function remoteAddress(place: GitPlace, remote: string): Promise<Result<string, Failure>> {
  const found = await gitOutput(place, ["remote", "get-url", "--push", "--", remote]);
  if (found.ok) return found;
  return fail(
    createFailure({
      reason: "not-found",
      detail: createMessage("forge-remote-missing", { remote }),
      hint: createMessage("forge-remote-missing-hint", { remote }),
    }),
  );
}

const mostMessages = 50;
const shownFiles = 60;

async function summary(
  place: GitPlace,
  { base, commit }: { readonly base: string; readonly commit: string },
): Promise<Result<ChangeSummary, Failure>> {
  const range = `${base}..${commit}`;
  const format = ["-z", "--reverse", "--no-merges", "--format=%B", `--max-count=${mostMessages}`];
  const messages = await listGit(place, ["log", ...format, range, "--"]);
  if (!messages.ok) return messages;
  const options = [`--stat=100,80`, `--stat-count=${shownFiles}`, "--no-color"];
  const stat = await gitOutput(place, ["diff", ...options, base, commit, "--"]);
  if (!stat.ok) return stat;
  return ok({ messages: messages.value.map((text) => text.trim()), stat: stat.value });
}

function noRepository(directory: string): Failure {
  return createFailure({
    reason: "not-a-repository",
    detail: createMessage("repository-missing", { directory }),
    hint: createMessage("repository-missing-hint"),
  });
}
