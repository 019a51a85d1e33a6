import { ok } from "@wezterm-parallel/shared/base/result";
import { beforeLanding } from "@wezterm-parallel/shared/domain/hook/hook-events";
import { runId, taskId } from "@wezterm-parallel/shared/domain/ids";

import type { Backlog, EventFeed } from "../../base/backlog.ts";
import type { ScheduledPorts } from "../../server/runs/schedules/scheduled-submission.ts";
import type { MergeQueueOptions } from "../../server/changes/merge-queue.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import type { HookChanging, HookParts } from "../../server/webhooks/hooks/hook-parts.ts";

interface OpeningParts extends HookParts {
  readonly backlog: Pick<Backlog, "beginProject">;
  readonly feed: EventFeed;
  readonly accounts: Pick<Accounts, "record">;
}

/** Loads the code for hooks with the first plan that has some. */
export function offerFromPlans(
  parts: Pick<HookParts, "hookStore" | "records">,
): NonNullable<ScheduledPorts["offerHooks"]> {
  return async (offer) => {
    if (Object.keys(offer.plan.hooks ?? {}).length === 0) return ok(undefined);
    const { offerHooks } = await import("../../server/webhooks/hooks/offer-hooks.ts");
    const offered = await offerHooks(parts, { ...offer, trusts: false });
    return offered.ok ? ok(undefined) : offered;
  };
}

/** Asks the hook of a project that may refuse what lands; its code is loaded with the first landing. */
export function beforeLandings(parts: HookParts): NonNullable<MergeQueueOptions["askBeforeLanding"]> {
  return async (changes, candidate) => {
    const [first] = changes;
    if (first === undefined) return ok(undefined);
    const { askBefore } = await import("../../server/webhooks/hooks/ask-before.ts");
    const tasks = changes.map(({ run, name }) => taskId(run, name));
    const about = {
      run: runId(first.run),
      task: taskId(first.run, first.name),
      data: { target: first.target, candidate, tasks },
    };
    return askBefore(parts, { project: first.project, name: beforeLanding }, about);
  };
}

/** Runs the hooks of plans, until `opened` is disposed. The code is loaded with the first trusted hook. */
export function openHooks(
  { hookStore, records, clock, log, gateway, secrets, backlog, feed, accounts }: OpeningParts,
  opened: Pick<AsyncDisposableStack, "use">,
): { readonly hooks: HookChanging } {
  const parts = { hookStore, records, clock, log, gateway, secrets };
  const stack = opened.use(new AsyncDisposableStack());
  let loading: Promise<void> | undefined;
  stack.defer(() => loading);
  const load = async () => {
    const { runHooks } = await import("../../server/webhooks/hooks/hooks.ts");
    if (!stack.disposed) stack.use(runHooks({ ...parts, feed }));
  };
  stack.use(
    feed.listen((events) => {
      if (events.some(({ kind }) => kind === "hook.changed")) loading ??= load();
    }),
  );
  void hookStore.reader.hooks().then((found) => {
    if (found.length > 0) loading ??= load();
  });
  return { hooks: { ...parts, backlog, recordAudit: (entry) => accounts.record(entry) } };
}
