import { doneSchema } from "../schemas/access/sign-in-schemas.ts";
import {
  addSubscriptionBody,
  subscriptionParameters,
  subscriptionSchema,
  subscriptionsSchema,
  testedSubscriptionsSchema,
} from "../schemas/push-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const pushContract = {
  listSubscriptions: {
    summary:
      "Lists the caller's browsers that receive notifications, and the key with which others subscribe",
    answer: subscriptionsSchema,
  },
  addSubscription: {
    summary: "Adds a browser that receives notifications of the caller's choice, by its push subscription",
    description:
      "The kinds of notifications and the quiet hours are preferences of the person. A subscription that is added again " +
      "replaces itself. It ends with the sign-in that added it, and when the push service reports that it is gone. " +
      "Addresses must use https and belong to the public internet, unless the server's settings allow others.",
    body: addSubscriptionBody,
    answer: subscriptionSchema,
  },
  removeSubscription: {
    summary: "Stops sending notifications to a browser of the caller",
    params: subscriptionParameters,
    answer: doneSchema,
  },
  testSubscriptions: {
    summary: "Sends a test notification to the caller's browsers; answers after their push services did",
    answer: testedSubscriptionsSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
