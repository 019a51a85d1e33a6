import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { HomeSettings } from "../../base/home-settings.ts";
import type { Logger } from "../../base/log.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import type { Actor } from "../../drivers/accounts/audit-entry.ts";
import type { Checkouts } from "../../drivers/checkout/checkouts.ts";
import { actorOf } from "../../server/access/actor-of.ts";
import type { Caller } from "../../server/http/admission/principal.ts";
import { Retention, type RetentionParts } from "../../server/retention/retention.ts";

export interface OpeningParts {
  readonly home: { readonly state: string };
  readonly queue: { readonly retentionStore: RetentionParts["store"] };
  readonly configured: Pick<HomeSettings, "current">;
  readonly access: { readonly accounts: Pick<Accounts, "record" | "unkeptAudit" | "shortenAudit"> };
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly copies?: RetentionParts["copies"];
}

/** The server itself, in entries about what it removed without being asked. */
const server: Actor = { kind: "local", id: "server", name: "server", address: "", requestId: "" };

export function createRetention(
  { home, queue: { retentionStore }, configured, access: { accounts }, log, copies }: OpeningParts,
  checkouts: Pick<Checkouts, "cachedSetups" | "dropSetup">,
): Retention {
  const actor = (by: Caller | undefined) => (by === undefined ? server : actorOf(by.principal, by.origin));
  return new Retention({
    state: home.state,
    store: retentionStore,
    settings: () => configured.current(),
    dropCaches: async () => {
      for (const { key } of await checkouts.cachedSetups()) await checkouts.dropSetup(key);
    },
    record: (removed, by) =>
      accounts.record({
        actor: actor(by),
        action: "retention.remove",
        object: "runs",
        outcome: "done",
        after: removed,
      }),
    audit: {
      unkept: (since) => accounts.unkeptAudit(since),
      shorten: (since, by) => accounts.shortenAudit(since, actor(by)),
    },
    copies,
    clock: systemClock,
    log,
  });
}
