import type { PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

import { postOutside, type OutsideAnswer } from "../http/outgoing/post-outside.ts";
import { refuseEndpoint } from "../http/outgoing/refuse-endpoint.ts";
import type { VapidKeys } from "./vapid-keys.ts";

/** Address of a browser at its push service, and the keys that messages are encrypted for (RFC 8291). */
export interface PushTarget {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** `gone`: the browser has unsubscribed; `later`: the service may accept it later. */
export type PushResult =
  | { readonly result: "sent" }
  | { readonly result: "gone" }
  | { readonly result: "later"; readonly failure: string; readonly retryAfterMs?: number }
  | { readonly result: "failed"; readonly failure: string };

export interface PushOptions {
  readonly keys: VapidKeys;
  /** Address of a person or page that the push service can contact about abuse. */
  readonly contact: string;
  readonly allowPrivate: boolean;
  /** Seconds for which the push service keeps a message for a browser that is away. */
  readonly ttlS: number;
  readonly urgent: boolean;
}

/** Sends an encrypted message to the push service of a browser. Follows no redirects. */
export async function sendPush(
  target: PushTarget,
  message: PushMessage,
  options: PushOptions,
): Promise<PushResult> {
  const refusal = refuseEndpoint(target.endpoint, options.allowPrivate);
  if (refusal !== undefined) return { result: "failed", failure: refusals[refusal] };
  try {
    const { headers, body } = await encrypt(target, message, options);
    return resultOf(await postOutside(target.endpoint, { headers, body }, options));
  } catch (error) {
    return { result: "later", failure: error instanceof Error ? error.message : String(error) };
  }
}

const refusals = {
  "not-https": "its address does not use https",
  private: "its address is private",
} as const;

/** The library is loaded with the first notification. */
async function encrypt(target: PushTarget, message: PushMessage, options: PushOptions) {
  const { default: webPush } = await import("web-push");
  const { keys, contact, ttlS, urgent } = options;
  return webPush.generateRequestDetails(target, JSON.stringify(message), {
    vapidDetails: { subject: contact, publicKey: keys.publicKey, privateKey: keys.privateKey },
    TTL: ttlS,
    urgency: urgent ? "high" : "normal",
  });
}

const gone: ReadonlySet<number> = new Set([404, 410]);

function resultOf({ status, retryAfterMs }: OutsideAnswer): PushResult {
  if (status >= 200 && status < 300) return { result: "sent" };
  if (gone.has(status)) return { result: "gone" };
  const failure = `its push service answered ${status}`;
  if (status !== 429 && status < 500) return { result: "failed", failure };
  return { result: "later", failure, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
