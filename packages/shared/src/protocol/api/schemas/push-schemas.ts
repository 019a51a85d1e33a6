import { z } from "zod";

/** A browser that receives notifications while no page is open, by the push service of its vendor. */

/** Sizes of RFC 8291: an uncompressed point on P-256, and 16 bytes. */
const publicKey = z.string().regex(/^[\w-]{87}=?$/, "must be a public key in base64url");
const authSecret = z.string().regex(/^[\w-]{22}(==)?$/, "must be 16 bytes in base64url");

export const addSubscriptionBody = z.strictObject({
  endpoint: z.url().max(2_000).describe("address at the push service"),
  keys: z.strictObject({ p256dh: publicKey, auth: authSecret }),
  language: z.enum(["en", "ja"]).default("en").describe("of its notifications"),
});
export type NewSubscription = z.infer<typeof addSubscriptionBody>;

export const subscriptionSchema = z.object({
  id: z.string(),
  /** Program that it was added with, as in the list of sign-ins. */
  userAgent: z.string(),
  /** Host of its push service. */
  service: z.string(),
  /** Its sign-in; it receives nothing after that ends. Absent: added over the server's own socket. */
  grant: z.string().optional(),
  /** Epoch ms. */
  createdAt: z.number(),
  /** Epoch ms at which the push service last accepted a notification; absent: not since the server started. */
  sentAt: z.number().optional(),
  /** Why the last try failed. */
  failure: z.string().optional(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** Subscriptions of one person. */
export const subscriptionsLimit = 20;

export const subscriptionsSchema = z.object({
  /** With which browsers subscribe (VAPID), in base64url. */
  publicKey: z.string(),
  items: z.array(subscriptionSchema),
});
export type Subscriptions = z.infer<typeof subscriptionsSchema>;

export const subscriptionParameters = z.object({ id: z.string().max(100) });

export const testedSubscriptionsSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      /** `gone`: the browser no longer wants notifications, so it was removed. */
      result: z.enum(["sent", "gone", "failed"]),
      /** Why it failed. */
      failure: z.string().optional(),
    }),
  ),
});
export type TestedSubscriptions = z.infer<typeof testedSubscriptionsSchema>;
