import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { MergeQueues } from "../../server/changes/merge-queues.ts";
import { TargetPushes } from "../../server/changes/forge/target-pushes.ts";
import { PullRequests } from "../../server/changes/forge/pull-requests.ts";
import { CommitFollower } from "../../server/changes/review/follow-commits.ts";
import type { ServedQueue } from "../database/served-queue.ts";
import type { Access } from "../open-access.ts";
import type { beforeLandings } from "../outgoing/open-hooks.ts";

/** Starts everything that takes changes further. */
export function workOnChanges(
  { backlog, feed, gateway, mergeStore: store }: ServedQueue,
  secrets: Access["secrets"],
  askBeforeLanding: ReturnType<typeof beforeLandings>,
  opened: AsyncDisposableStack,
) {
  const options = { store, gateway, backlog, secrets, feed, clock: systemClock };
  opened.use(new CommitFollower(options));
  return {
    mergeQueues: opened.use(new MergeQueues({ ...options, askBeforeLanding })),
    pullRequests: opened.use(new PullRequests(options)),
    targetPushes: opened.use(new TargetPushes(options)),
  };
}
