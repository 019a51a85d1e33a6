import { request as requestPlainly, type IncomingMessage } from "node:http";
import { request } from "node:https";
import type { LookupFunction } from "node:net";
import { lookup } from "node:dns";

import type { PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

import { isPublicAddress } from "./public-address.ts";
import { refuseEndpoint } from "./refuse-endpoint.ts";
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

const limitMs = 15_000;

/** Sends an encrypted message to the push service of a browser. Follows no redirects. */
export async function sendPush(
  target: PushTarget,
  message: PushMessage,
  options: PushOptions,
): Promise<PushResult> {
  const refusal = refuseEndpoint(target.endpoint, options.allowPrivate);
  if (refusal !== undefined) return { result: "failed", failure: refusals[refusal] };
  try {
    const { method, headers, body } = await encrypt(target, message, options);
    const answer = await post(target.endpoint, { method, headers, body }, options.allowPrivate);
    return resultOf(answer);
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

interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer | null | undefined;
}

async function post(
  endpoint: string,
  { method, headers, body }: Sent,
  allowPrivate: boolean,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = endpoint.startsWith("https:") ? request : requestPlainly;
  const options = { method, headers, agent: false, signal: AbortSignal.timeout(limitMs) };
  const sent = send(endpoint, allowPrivate ? options : { ...options, lookup: lookupPublic });
  sent.on("error", reject);
  sent.on("response", (answer) => {
    answer.resume();
    resolve(answer);
  });
  sent.end(body ?? undefined);
  return await promise;
}

/** The checked address is the one that is used, so a name that changes between two look-ups gains nothing. */
const lookupPublic: LookupFunction = (host, options, told) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    const [first] = found ?? [];
    const isRefused = error === null && found.some(({ address }) => isPublicAddress(address) !== true);
    if (error !== null || first === undefined || isRefused)
      return told(error ?? new Error(`${host} is at a private address`), "");
    if (options.all === true) told(null, found);
    else told(null, first.address, first.family);
  });
};

const gone: ReadonlySet<number> = new Set([404, 410]);

function resultOf({ statusCode = 0, headers }: IncomingMessage): PushResult {
  if (statusCode >= 200 && statusCode < 300) return { result: "sent" };
  if (gone.has(statusCode)) return { result: "gone" };
  const failure = `its push service answered ${statusCode}`;
  if (statusCode !== 429 && statusCode < 500) return { result: "failed", failure };
  const seconds = Number(headers["retry-after"]);
  return {
    result: "later",
    failure,
    ...(Number.isFinite(seconds) && seconds > 0 && { retryAfterMs: seconds * 1_000 }),
  };
}
