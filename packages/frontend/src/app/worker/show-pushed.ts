import type { PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

import { describePushed } from "./describe-pushed.ts";
import { planNotifications, type ShownNotification } from "./plan-notifications.ts";
import type { WorkerScope } from "./worker-scope.ts";

/** Data of each of our notifications; those that pages show have the address only. */
export interface PushedData {
  readonly to: string;
  readonly told: Omit<ShownNotification, "tag">;
  readonly language: PushMessage["language"];
}

export function isPushed(data: unknown): data is PushedData {
  return typeof data === "object" && data !== null && "told" in data;
}

/**
 * Shows and closes notifications as a message says, which only our server can encrypt. A person who looks at the dashboard
 * sees the news there.
 */
export async function showPushed(worker: WorkerScope, content: unknown): Promise<void> {
  const message = content as PushMessage;
  const shown = await worker.registration.getNotifications();
  const clients = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const isTest = message.show.some(({ kind }) => kind === "test");
  const isSeen = !isTest && clients.some((client) => client.focused && client.visibilityState === "visible");
  const ours = shown.flatMap(({ tag, data }) => (isPushed(data) ? { tag, ...data.told } : []));
  const plan = planNotifications(ours, isSeen ? { show: [], close: message.close } : message);
  const closed = new Set([...plan.close, ...message.close]);
  for (const notification of shown) if (closed.has(notification.tag)) notification.close();
  const { language } = message;
  for (const { tag, items, more, silent } of plan.show) {
    const { title, body, to, actions } = describePushed({ items, more }, language);
    const data: PushedData = { to, told: { items, more }, language };
    const icon = "/icons/icon-192.png";
    await worker.registration.showNotification(title, { body, tag, data, actions, icon, silent });
  }
}
