import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { Retention } from "../../server/retention/retention.ts";
import type { createRetention, OpeningParts } from "./create-retention.ts";

/** Ms until its code is loaded, which a start should not wait for. */
const loadMs = 30_000;

/** Removes what `config.yaml` keeps no longer, soon after the start and every hour. */
export function openRetention(
  { opened, ...parts }: OpeningParts & { readonly opened: AsyncDisposableStack },
  checkouts: Parameters<typeof createRetention>[1],
) {
  let loading: Promise<Retention> | undefined;
  const load = () =>
    (loading ??= import("./create-retention.ts").then((it) => it.createRetention(parts, checkouts)));
  const timer = systemClock.after(loadMs, () => void load());
  opened.defer(async () => {
    timer[Symbol.dispose]();
    await (await loading)?.[Symbol.asyncDispose]();
  });
  const clean: Retention["clean"] = async (wish) => (await load()).clean(wish);
  return { retentionStore: parts.queue.retentionStore, retention: { clean } };
}
