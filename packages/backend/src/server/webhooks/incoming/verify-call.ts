import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import type { CallSender } from "@wezterm-parallel/shared/domain/incoming/incoming-spec";

export interface ReceivedCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface VerifiedCall {
  readonly delivery: string;
  /** Identifies a repeated call: both have the same value. */
  readonly identity: string;
  /** Kind of event; undefined: the body names it. */
  readonly event: string | undefined;
}

/** A signed time may differ from ours by this much: Standard Webhooks recommends five minutes. */
const toleranceMs = 5 * 60_000;
const longestName = 200;

type Verify = (call: ReceivedCall, secret: string, now: number) => VerifiedCall | undefined;

/** Returns what a call is if it was made with one of the secrets. */
export function verifyCall(
  sender: CallSender,
  call: ReceivedCall,
  secrets: readonly string[],
  now: number,
): VerifiedCall | undefined {
  const verified = secrets.map((secret) => senders[sender](call, secret, now));
  return verified.find((each) => each !== undefined);
}

/**
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 * https://docs.gitea.com/usage/webhooks
 * https://docs.gitlab.com/user/project/integrations/webhooks/#validate-payloads-by-using-a-secret-token
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
const senders: Readonly<Record<CallSender, Verify>> = {
  github: (call, secret) => signedBody(call, secret, "x-hub-signature-256", "github"),
  gitea: (call, secret) => signedBody(call, secret, "x-gitea-signature", "gitea"),
  gitlab: ({ headers, body }, secret) => {
    const token = textOf(headers["x-gitlab-token"]);
    if (!isEqual(digest(secret, token), digest(secret, secret))) return undefined;
    const id = textOf(headers["idempotency-key"]) || textOf(headers["x-gitlab-event-uuid"]);
    return {
      delivery: id || hashOf(body),
      identity: hashOf(id || body),
      event: textOf(headers["x-gitlab-event"]),
    };
  },
  standard: ({ headers, body }, secret, now) => {
    const id = textOf(headers["webhook-id"]);
    const timestamp = textOf(headers["webhook-timestamp"]);
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const expected = digest(key, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]));
    const signatures = headerOf(headers["webhook-signature"]).split(" ");
    const fits = signatures.some(
      (each) => each.startsWith("v1,") && isEqual(Buffer.from(each.slice(3), "base64"), expected),
    );
    const isRecent = /^\d{1,15}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1_000) <= toleranceMs;
    if (!fits || !isRecent || id === "") return undefined;
    return { delivery: id, identity: hashOf(id), event: undefined };
  },
};

/** The id of a delivery is not signed, so that only the body tells whether it was sent before. */
function signedBody(
  { headers, body }: ReceivedCall,
  secret: string,
  header: string,
  name: "github" | "gitea",
): VerifiedCall | undefined {
  const signature = Buffer.from(headerOf(headers[header]).replace(/^sha256=/, ""), "hex");
  if (!isEqual(signature, digest(secret, body))) return undefined;
  const identity = hashOf(body);
  const delivery = textOf(headers[`x-${name}-delivery`]) || identity;
  return { delivery, identity, event: textOf(headers[`x-${name}-event`]) };
}

/** The value of a header, cut to the length that lists show. */
function textOf(header: string | readonly string[] | undefined): string {
  return headerOf(header).slice(0, longestName);
}

function headerOf(header: string | readonly string[] | undefined): string {
  return typeof header === "string" ? header : "";
}

function digest(key: Buffer | string, data: Buffer | string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function hashOf(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("hex");
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
