import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { AdvanceRequest } from "../../pushes.ts";
import { isAncestor } from "../work/merge-inputs.ts";
import { askTip, type Destination, hostOf, saidBy, sendCommit, type Sender, withSender } from "./sender.ts";

/** Pushes a target after a landing, only as a fast-forward. */
export async function pushTarget(place: GitPlace, request: AdvanceRequest): Promise<Result<void, Failure>> {
  const { branch, remote, credentials } = request;
  const to = { address: remote.address, ref: `refs/heads/${branch}`, credentials };
  const tip = await gitOutput(place, ["rev-parse", "--verify", "--end-of-options", `${to.ref}^{commit}`]);
  const here = [request.commit, ...(tip.ok ? [tip.value] : [])];
  return withSender(place, (sender) => advance(sender, { to, here, request }));
}

interface Advance {
  readonly to: Destination;
  /** The landed commits, and the present tip of the local branch. */
  readonly here: readonly string[];
  readonly request: AdvanceRequest;
}

/** The branch as it is now is sent only if the remote has moved on and somebody has merged that here. */
async function advance(sender: Sender, { to, here, request }: Advance): Promise<Result<void, Failure>> {
  const there = await askTip(sender, to);
  if (!there.ok) return fail(failed(request, saidBy(to, there.failure)));
  for (const commit of here)
    if (there.value === commit || (await contains(sender, there.value, commit))) return ok(undefined);
  for (const commit of here) {
    if (there.value !== "" && !(await contains(sender, commit, there.value))) continue;
    const sent = await sendCommit(sender, to, { commit });
    return sent.ok ? ok(undefined) : fail(failed(request, saidBy(to, sent.failure)));
  }
  return fail(behind(request));
}

async function contains(sender: Sender, commit: string, other: string): Promise<boolean> {
  return commit !== "" && (await isAncestor(sender, other, commit));
}

function failed({ branch, remote }: AdvanceRequest, said: string): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("push-failed", { branch, host: hostOf(remote.address), said }),
    hint: createMessage("push-failed-hint", { branch }),
  });
}

function behind({ branch, remote }: AdvanceRequest): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("push-behind", { branch, host: hostOf(remote.address) }),
    hint: createMessage("push-behind-hint", { branch, remote: remote.name }),
  });
}
