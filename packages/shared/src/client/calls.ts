import { ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { Page } from "../protocol/resources.ts";
import {
  routePath,
  routes,
  type QueryValues,
  type RouteName,
  type RouteParameters,
} from "../protocol/routes.ts";
import { readAnswer } from "./read-answer.ts";
import type { Transport } from "./transport.ts";

export type Answer<T> = Promise<Result<T, Failure>>;

/** Origin: 100,000 tasks in batches of 10,000 commit in seconds, on a busy disk slower. */
const changeTimeoutMs = 120_000;

/** Asks a route that changes nothing. */
export function getter(transport: Transport) {
  return async <T, N extends RouteName>(
    name: N,
    parameters: RouteParameters<N>,
    query?: QueryValues,
  ): Answer<T> => {
    const path = routePath(name, parameters, query);
    const response = await transport.send({ method: routes[name].method, path });
    return response.ok ? readAnswer<T>(response.value) : response;
  };
}

/** Asks a route that changes something; the same `key` does it once. */
export function sender(transport: Transport) {
  return async <T, N extends RouteName>(
    name: N,
    parameters: RouteParameters<N>,
    body?: unknown,
    key?: string,
  ): Answer<T> => {
    const response = await transport.send({
      method: routes[name].method,
      path: routePath(name, parameters),
      timeoutMs: changeTimeoutMs,
      headers: key === undefined ? {} : { "idempotency-key": key },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return response.ok ? readAnswer<T>(response.value) : response;
  };
}

/** Asks a route that changes what it was looked at with this ETag: `conflict` when somebody changed it meanwhile. */
export function changer(transport: Transport) {
  return async <T, N extends RouteName>(
    name: N,
    parameters: RouteParameters<N>,
    body: unknown,
    etag: string | undefined,
  ): Answer<T> => {
    const response = await transport.send({
      method: routes[name].method,
      path: routePath(name, parameters),
      headers: etag === undefined ? {} : { "if-match": etag },
      body: JSON.stringify(body),
    });
    return response.ok ? readAnswer<T>(response.value) : response;
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
