import { ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { AnswerOf, BodyOf, QueryOf } from "../protocol/api/contract/contract-types.ts";
import type { Page } from "../protocol/api/schemas/resources.ts";
import {
  type QueryValues,
  type RouteName,
  type RouteParameters,
  routePath,
  routes,
} from "../protocol/api/routes.ts";
import { readAnswer } from "./read-answer.ts";
import type { Transport } from "./transport.ts";

export type Answer<T> = Promise<Result<T, Failure>>;

/** Measured: 100,000 tasks in batches of 10,000 commit within seconds, on a busy disk more slowly. */
const changeTimeoutMs = 120_000;

/** Calls read-only routes. */
export function getter(transport: Transport) {
  return async <N extends RouteName>(
    name: N,
    parameters: RouteParameters<N>,
    query?: QueryOf<N>,
  ): Answer<AnswerOf<N>> => {
    const path = routePath(name, parameters, query as QueryValues | undefined);
    const response = await transport.send({ method: routes[name].method, path });
    return response.ok ? readAnswer(response.value) : response;
  };
}

/** Options of a changing request. */
interface SendOptions {
  /** Idempotency key: the same key with the same body takes effect once. */
  readonly key?: string | undefined;
  /** ETag of the state that the change was based on: `conflict` when it was changed meanwhile. */
  readonly etag?: string | undefined;
}

/** Calls routes that change something. */
export function sender(transport: Transport) {
  return async <N extends RouteName>(
    name: N,
    parameters: RouteParameters<N>,
    ...[body, { key, etag } = {}]: BodyOf<N> extends undefined
      ? [body?: undefined, options?: SendOptions]
      : [body: BodyOf<N>, options?: SendOptions]
  ): Answer<AnswerOf<N>> => {
    const headers = {
      ...(key !== undefined && { "idempotency-key": key }),
      ...(etag !== undefined && { "if-match": etag }),
    };
    const response = await transport.send({
      method: routes[name].method,
      path: routePath(name, parameters),
      timeoutMs: changeTimeoutMs,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return response.ok ? readAnswer(response.value) : response;
  };
}

export function items<T>(page: Result<Page<T>, Failure>): Result<readonly T[], Failure> {
  return page.ok ? ok(page.value.items) : page;
}

/** Lists are read whole, in as few responses as the server allows. */
const pageSize = 1_000;

/** Returns every item of a list, page by page. */
export async function allItems<T>(
  ask: (page: { cursor: string | undefined; limit: number }) => Answer<Page<T>>,
): Answer<readonly T[]> {
  const all: T[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await ask({ cursor, limit: pageSize });
    if (!page.ok) return page;
    all.push(...page.value.items);
    cursor = page.value.next;
    if (cursor === undefined) return ok(all);
  }
}
