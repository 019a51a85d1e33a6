import type { AnswerOf, BodyOf, QueryOf } from "../protocol/api/contract/contract-types.ts";
import { type RouteName, type RouteParameters, routePath, routes } from "../protocol/api/routes.ts";
import type { QueryValues } from "../protocol/api/first-routes.ts";
import { type Answer } from "./calls.ts";
import { readAnswer } from "./read-answer.ts";
import type { Transport } from "./transport.ts";

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
  readonly query?: QueryValues | undefined;
}

/** Calls routes that change something. */
export function sender(transport: Transport) {
  return async <N extends RouteName>(
    name: N,
    parameters: RouteParameters<N>,
    ...[body, { key, etag, query } = {}]: BodyOf<N> extends undefined
      ? [body?: undefined, options?: SendOptions]
      : [body: BodyOf<N>, options?: SendOptions]
  ): Answer<AnswerOf<N>> => {
    const headers = {
      ...(key !== undefined && { "idempotency-key": key }),
      ...(etag !== undefined && { "if-match": etag }),
    };
    const response = await transport.send({
      method: routes[name].method,
      path: routePath(name, parameters, query),
      timeoutMs: changeTimeoutMs,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return response.ok ? readAnswer(response.value) : response;
  };
}
