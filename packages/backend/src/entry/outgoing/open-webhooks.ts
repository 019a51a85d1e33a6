import type { EventFeed, Records } from "../../base/backlog.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import type { Settings } from "../../server/access/settings.ts";
import type { WebhookSending } from "../../server/webhooks/webhook-routes.ts";
import type { SenderParts } from "../../server/webhooks/webhook-sender.ts";

interface WebhookParts extends Omit<SenderParts, "allowsPrivate"> {
  readonly records: Records;
  readonly feed: EventFeed;
  readonly accounts: Pick<Accounts, "record">;
  readonly settings: Settings;
}

/** Sends events to the receivers of webhooks, until `opened` is disposed. The sending code is loaded with the first one. */
export function openWebhooks(
  parts: WebhookParts,
  opened: Pick<AsyncDisposableStack, "use">,
): { readonly webhooks: WebhookSending } {
  const { webhookStore, feed, key, accounts, settings, clock } = parts;
  const allowsPrivate = () => settings.current().privatePush;
  const stack = opened.use(new AsyncDisposableStack());
  let loading: Promise<void> | undefined;
  stack.defer(() => loading);
  const load = async () => {
    const { sendWebhooks } = await import("../../server/webhooks/webhooks.ts");
    if (!stack.disposed) stack.use(sendWebhooks({ ...parts, allowsPrivate }));
  };
  stack.use(
    feed.listen((events) => {
      if (events.some(({ kind }) => kind === "webhook.changed")) loading ??= load();
    }),
  );
  void webhookStore.reader.webhooks().then((found) => {
    if (found.length > 0) loading ??= load();
  });
  const recordAudit: WebhookSending["recordAudit"] = (entry) => accounts.record(entry);
  return { webhooks: { webhookStore, key, allowsPrivate, clock, recordAudit } };
}
