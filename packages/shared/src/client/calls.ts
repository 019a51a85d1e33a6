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

/** Origin: 100,000 tasks in batches of 10,000 commit in seconds, on a busy disk slower. */
const changeTimeoutMs = 120_000;

/** Calls a route that changes nothing. */
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

/** What a changing request may depend on. */
export interface SendOptions {
  /** The same key with the same body does it once. */
  readonly key?: string | undefined;
  /** Of the state that the change was made from: `conflict` when somebody changed it meanwhile. */
  readonly etag?: string | undefined;
}

/** Calls a route that changes something. */
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

/** Origin: a list is read whole in as few answers as the server gives. */
const pageSize = 1_000;

/** Every item of a list, page by page. */
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
