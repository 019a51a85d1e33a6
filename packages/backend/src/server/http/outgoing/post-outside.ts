import { lookup } from "node:dns";
import { request as requestPlainly, type IncomingMessage } from "node:http";
import { request } from "node:https";
import type { LookupFunction } from "node:net";

import { isPublicAddress } from "./public-address.ts";

export interface OutsidePost {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer | string | null | undefined;
}

export interface OutsideAnswer {
  readonly status: number;
  /** What `Retry-After` asks for, in ms; absent: nothing, or a date. */
  readonly retryAfterMs?: number;
  /** Start of the answer's body. */
  readonly text: string;
}

interface OutsideOptions {
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Characters of the answer to return; the rest is not read. */
  readonly answerLimit?: number;
}

const limitMs = 15_000;

/**
 * Posts to an address that a person gave. Follows no redirects, and unless `allowPrivate`, connects only to public
 * addresses. Throws when no answer comes within 15 s.
 */
export async function postOutside(
  endpoint: string,
  { headers, body }: OutsidePost,
  { allowPrivate, signal, answerLimit = 0 }: OutsideOptions,
): Promise<OutsideAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = endpoint.startsWith("https:") ? request : requestPlainly;
  const limit = AbortSignal.timeout(limitMs);
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const options = { method: "POST", headers, agent: false, signal: either };
  const sent = send(endpoint, allowPrivate ? options : { ...options, lookup: lookupPublic });
  sent.on("error", reject);
  sent.on("response", resolve);
  sent.end(body ?? undefined);
  const answer = await promise;
  const start = await readStart(answer, answerLimit);
  const seconds = Number(answer.headers["retry-after"]);
  return {
    status: answer.statusCode ?? 0,
    text: start,
    ...(Number.isFinite(seconds) && seconds > 0 && { retryAfterMs: seconds * 1_000 }),
  };
}

/** An answer that breaks off is still one: its status is what counts. */
async function readStart(answer: IncomingMessage, limit: number): Promise<string> {
  const parts: Buffer[] = [];
  let left = limit;
  try {
    for await (const part of limit > 0 ? (answer as AsyncIterable<Buffer>) : []) {
      parts.push(part);
      left -= part.length;
      if (left <= 0) break;
    }
  } catch {
    // Too slow, or closed: what came is returned.
  }
  answer.destroy();
  return Buffer.concat(parts).toString("utf8").slice(0, limit);
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
