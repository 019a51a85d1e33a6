import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { EventFeed, Records } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import { findRecipient } from "../../server/access/recipients.ts";
import type { Preferences } from "../../server/access/preferences.ts";
import type { Settings } from "../../server/access/settings.ts";
import type { AuthFlow } from "../../server/http/admission/principal.ts";
import { Notifier } from "../../server/notifications/notifier.ts";
import { Subscriptions } from "../../server/notifications/subscriptions.ts";
import { deriveVapidKeys } from "../../server/notifications/vapid-keys.ts";

interface NotifierParts {
  readonly records: Records;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  readonly accounts: Accounts;
  readonly accountsKey: Uint8Array;
  readonly auth: Pick<AuthFlow, "sees">;
  readonly preferences: Preferences;
  readonly settings: Settings;
  readonly address: () => string | undefined;
}

/** Opens the notifications of browsers without an open page, until `opened` is disposed. */
export function openNotifier(
  parts: NotifierParts,
  opened: Pick<DisposableStack, "use">,
): {
  readonly subscriptions: Subscriptions;
  readonly notifier: Notifier;
} {
  const { accounts, accountsKey, auth, preferences, settings, clock } = parts;
  const allowsPrivate = () => settings.current().privatePush;
  const subscriptions = new Subscriptions({ store: accounts.subscriptions, key: accountsKey, allowsPrivate });
  const notifier = new Notifier({
    ...parts,
    subscriptions,
    keys: deriveVapidKeys(accountsKey),
    allowsPrivate,
    recipient: (subscription) => findRecipient({ accounts, preferences, settings, clock }, subscription),
    sees: (principal, permission) => auth.sees(principal, permission),
  });
  opened.use(notifier);
  return { subscriptions, notifier };
}
