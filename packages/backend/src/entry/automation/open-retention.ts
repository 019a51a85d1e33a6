import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { HomeSettings } from "../../base/home-settings.ts";
import type { Logger } from "../../base/log.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import type { Actor } from "../../drivers/accounts/audit-entry.ts";
import type { Checkouts } from "../../drivers/checkout/checkouts.ts";
import { actorOf } from "../../server/access/actor-of.ts";
import type { Retention, RetentionParts } from "../../server/retention/retention.ts";

interface OpeningParts {
  readonly home: { readonly state: string };
  readonly queue: { readonly retentionStore: RetentionParts["store"] };
  readonly configured: Pick<HomeSettings, "current">;
  readonly access: { readonly accounts: Pick<Accounts, "record"> };
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly opened: AsyncDisposableStack;
}

/** The server itself, in entries about what it removed without being asked. */
const server: Actor = { kind: "local", id: "server", name: "server", address: "", requestId: "" };

/** Ms until its code is loaded, which a start should not wait for. */
const loadMs = 30_000;

/** Removes what `config.yaml` keeps no longer, soon after the start and every hour. */
export function openRetention(
  { home, queue: { retentionStore }, configured, access: { accounts }, log, opened }: OpeningParts,
  checkouts: Pick<Checkouts, "cachedSetups" | "dropSetup">,
) {
  const parts: RetentionParts = {
    state: home.state,
    store: retentionStore,
    settings: () => configured.current(),
    dropCaches: async () => {
      for (const { key } of await checkouts.cachedSetups()) await checkouts.dropSetup(key);
    },
    record: (removed, by) =>
      accounts.record({
        actor: by === undefined ? server : actorOf(by.principal, by.origin),
        action: "retention.remove",
        object: "runs",
        outcome: "done",
        after: removed,
      }),
    clock: systemClock,
    log,
  };
  let loading: Promise<Retention> | undefined;
  const load = () => (loading ??= loadRetention(parts));
  const timer = systemClock.after(loadMs, () => void load());
  opened.defer(async () => {
    timer[Symbol.dispose]();
    await (await loading)?.[Symbol.asyncDispose]();
  });
  const clean: Retention["clean"] = async (wish) => (await load()).clean(wish);
  return { retentionStore, retention: { clean } };
}

async function loadRetention(parts: RetentionParts): Promise<Retention> {
  const { Retention: Loaded } = await import("../../server/retention/retention.ts");
  return new Loaded(parts);
}
