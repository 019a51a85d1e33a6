import { lookup } from "node:dns";
import {
  Agent as PlainAgent,
  type ClientRequest,
  request as requestPlainly,
  type IncomingMessage,
} from "node:http";
import { Agent, request } from "node:https";
import type { LookupFunction } from "node:net";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

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
  /** Measures the time limit; absent: the clock of the machine. */
  readonly clock?: Pick<Clock, "after"> | undefined;
}

/** Keep the address that was checked when they were opened. */
export interface OutsideConnections {
  readonly plain: PlainAgent;
  readonly secure: Agent;
}

/** Shorter than any receiver closes one that nobody uses. */
const idleMs = 1_000;

/** Opens up to `most` connections as they are needed. */
export function outsideConnections(most: number): OutsideConnections {
  const options = { keepAlive: true, maxSockets: most, timeout: idleMs };
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
  options: OutsideOptions,
): Promise<OutsideAnswer> {
  const start = performance.now();
  try {
    return await postOnce(endpoint, post, options, limitMs);
  } catch (error) {
    if (!(error instanceof ClosedMeanwhile)) throw error;
    const left = limitMs - (performance.now() - start);
    return await postOnce(endpoint, post, { ...options, connections: undefined }, left);
  }
}

/** The receiver closed a connection when the next post was on its way. */
class ClosedMeanwhile extends Error {}

async function postOnce(
  endpoint: string,
  { headers, body }: OutsidePost,
  { signal, answerLimit = 0, clock = systemClock, ...way }: OutsideOptions,
  limit: number,
): Promise<OutsideAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  signal?.throwIfAborted();
  const sent = beginRequest(endpoint, headers, way);
  sent.on("error", (error) => reject(isClosedMeanwhile(sent, error) ? new ClosedMeanwhile() : error));
  sent.on("response", resolve);
  sent.end(body ?? undefined);
  // A signal for each request would cost as much as the request.
  using _ = clock.after(limit, () => sent.destroy(new Error(`no answer came within ${limitMs / 1_000} s`)));
  const abort = () => sent.destroy(new Error("it was interrupted"));
  signal?.addEventListener("abort", abort);
  try {
    return await readAnswer(await promise, answerLimit);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

function beginRequest(
  endpoint: string,
  headers: OutsidePost["headers"],
  { allowPrivate, connections }: Pick<OutsideOptions, "allowPrivate" | "connections">,
): ClientRequest {
  const isSecure = endpoint.startsWith("https:");
  const agent = (isSecure ? connections?.secure : connections?.plain) ?? false;
  const options = { method: "POST", headers, agent };
  const send = isSecure ? request : requestPlainly;
  return send(endpoint, allowPrivate ? options : { ...options, lookup: lookupPublic });
}

function isClosedMeanwhile({ reusedSocket }: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

async function readAnswer(answer: IncomingMessage, limit: number): Promise<OutsideAnswer> {
  const start = await readStart(answer, limit);
  const seconds = Number(answer.headers["retry-after"]);
  return {
    status: answer.statusCode ?? 0,
    text: start,
    ...(Number.isFinite(seconds) && seconds > 0 && { retryAfterMs: seconds * 1_000 }),
  };
}

/** An answer that breaks off, or is too slow, is still one: its status is what counts. */
async function readStart(answer: IncomingMessage, limit: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const parts: Buffer[] = [];
  let left = limit;
  answer.on("data", (part: Buffer) => {
    parts.push(part);
    left -= part.length;
    if (left <= 0) answer.destroy();
  });
  for (const event of ["end", "error", "close"]) answer.on(event, () => resolve());
  if (limit === 0) answer.destroy();
  await promise;
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
