import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import { done } from "../http/answers/answer-with-retry.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Notifier } from "./notifier.ts";
import type { Subscriptions } from "./subscriptions.ts";

export interface SubscriptionPorts {
  readonly guard: NetworkGuard;
  readonly subscriptions: Subscriptions;
  readonly notifier: Notifier;
}

export function subscriptionRoutes(
  app: HttpApp,
  { guard, subscriptions, notifier }: SubscriptionPorts,
): void {
  serveRoute(app, "listSubscriptions", async ({ principal }) => ({
    publicKey: notifier.publicKey,
    items: [...(await notifier.list(principal))],
  }));

  serveRoute(app, "addSubscription", async (request, reply) => {
    const added = await subscriptions.add(callerOf(request, guard), request.body);
    return answer(reply, added.ok ? { ok: true, value: notifier.describe(added.value) } : added);
  });

  serveRoute(app, "removeSubscription", async (request, reply) =>
    answer(reply, done(await subscriptions.remove(callerOf(request, guard), request.params.id))),
  );

  serveRoute(app, "testSubscriptions", async ({ principal }) => ({
    items: [...(await notifier.test(principal))],
  }));
}
