import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { HomeSettings } from "../../base/home-settings.ts";
import type { Logger } from "../../base/log.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import type { Actor } from "../../drivers/accounts/audit-entry.ts";
import type { Checkouts } from "../../drivers/checkout/checkouts.ts";
import { actorOf } from "../../server/access/actor-of.ts";
import { Retention, type RetentionParts } from "../../server/retention/retention.ts";

interface OpeningParts {
  /** State directory. */
  readonly state: string;
  readonly retentionStore: RetentionParts["store"];
  readonly configured: Pick<HomeSettings, "current">;
  readonly checkouts: Pick<Checkouts, "cachedSetups" | "dropSetup">;
  readonly accounts: Pick<Accounts, "record">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

/** The server itself, in entries about what it removed without being asked. */
const server: Actor = { kind: "local", id: "server", name: "server", address: "", requestId: "" };

export function openRetention(parts: OpeningParts, opened: AsyncDisposableStack): Retention {
  const { retentionStore: store, configured, checkouts, accounts, ...same } = parts;
  return opened.use(
    new Retention({
      ...same,
      store,
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
    }),
  );
}
