import { lookup } from "node:dns";
import {
  Agent as PlainAgent,
  type ClientRequest,
  request as requestPlainly,
  type IncomingMessage,
} from "node:http";
import { Agent, request } from "node:https";
import type { LookupFunction } from "node:net";

import { isPublicAddress } from "./public-address.ts";

export interface OutsidePost {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer | string | null | undefined;
}

export interface OutsideAnswer {
  readonly status: number;
  /** The delay of `Retry-After` in ms; absent: the header is missing or contains a date. */
  readonly retryAfterMs?: number;
  /** Start of the answer's body. */
  readonly text: string;
}

interface OutsideOptions {
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Characters of the answer to return; the rest is not read. */
  readonly answerLimit?: number;
  /** Connections that posts to one receiver share; absent: each has its own. */
  readonly connections?: OutsideConnections | undefined;
}

/** Keep the address that was checked when they were opened. */
export interface OutsideConnections {
  readonly plain: PlainAgent;
  readonly secure: Agent;
}

/** Shorter than any receiver closes one that nobody uses. */
const idleMs = 1_000;

export function outsideConnections(): OutsideConnections {
  const options = { keepAlive: true, maxSockets: 1, timeout: idleMs };
  return { plain: new PlainAgent(options), secure: new Agent(options) };
}

const limitMs = 15_000;

/**
 * Posts to an address that a person gave. Follows no redirects, and unless `allowPrivate`, connects only to public
 * addresses. Throws when no answer comes within 15 s.
 */
export async function postOutside(
  endpoint: string,
  post: OutsidePost,
  { signal, ...options }: OutsideOptions,
): Promise<OutsideAnswer> {
  const limit = new AbortController();
  const late = new DOMException("The operation was aborted due to timeout", "TimeoutError");
  const timer = setTimeout(() => limit.abort(late), limitMs);
  const either = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  try {
    return await postOnce(endpoint, post, { ...options, signal: either });
  } catch (error) {
    if (!(error instanceof ClosedMeanwhile)) throw error;
    return await postOnce(endpoint, post, { ...options, signal: either, connections: undefined });
  } finally {
    clearTimeout(timer);
  }
}

/** The receiver closed a connection when the next post was on its way. */
class ClosedMeanwhile extends Error {}

async function postOnce(
  endpoint: string,
  { headers, body }: OutsidePost,
  { allowPrivate, signal, answerLimit = 0, connections }: OutsideOptions,
): Promise<OutsideAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const isSecure = endpoint.startsWith("https:");
  const agent = (isSecure ? connections?.secure : connections?.plain) ?? false;
  const options = { method: "POST", headers, agent, signal };
  const send = isSecure ? request : requestPlainly;
  const sent = send(endpoint, allowPrivate ? options : { ...options, lookup: lookupPublic });
  sent.on("error", (error) => reject(isClosedMeanwhile(sent, error) ? new ClosedMeanwhile() : error));
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

function isClosedMeanwhile({ reusedSocket }: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
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
