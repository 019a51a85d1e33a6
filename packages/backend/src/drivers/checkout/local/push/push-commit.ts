import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { PushRequest } from "../../pushes.ts";
import { isAncestor } from "../work/merge-inputs.ts";
import { askTip, hostOf, saidBy, sendCommit, type Sender, withSender } from "./sender.ts";

/** Sets the branch of a task on the remote; commits of others there stay. */
export function pushCommit(place: GitPlace, request: PushRequest): Promise<Result<void, Failure>> {
  return withSender(place, (sender) => pushFrom(sender, request));
}

async function pushFrom(sender: Sender, request: PushRequest): Promise<Result<void, Failure>> {
  const { remote, branch, commit, credentials } = request;
  const to = { address: remote, ref: `refs/heads/${branch}`, credentials };
  const there = await askTip(sender, to);
  const failed = (failure: Failure) => fail(pushFailure(request, saidBy(to, failure)));
  if (!there.ok) return failed(there.failure);
  if (there.value === commit) return ok(undefined);
  if (!(await mayReplace(sender, request, there.value))) return fail(takenFailure(request));
  const options = [`--force-with-lease=${to.ref}:${there.value}`];
  const pushed = await sendCommit(sender, to, { commit, options });
  return pushed.ok ? ok(undefined) : failed(pushed.failure);
}

async function mayReplace(sender: Sender, { commit, ours }: PushRequest, there: string): Promise<boolean> {
  return there === "" || ours.includes(there) || (await isAncestor(sender, there, commit));
}

function pushFailure({ remote, branch }: PushRequest, said: string): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("forge-push-failed", { branch, host: hostOf(remote), said }),
    hint: createMessage("forge-push-failed-hint"),
  });
}

function takenFailure({ remote, branch, change }: PushRequest): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("forge-branch-taken", { branch, host: hostOf(remote), change }),
    hint: createMessage("forge-branch-taken-hint", { change }),
  });
}
