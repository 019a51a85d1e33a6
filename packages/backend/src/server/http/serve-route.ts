import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";

import { contract, type DescribedRoute } from "@wezterm-parallel/shared/protocol/api/contract/contract";
import type { AnswerFor, SchemaOf } from "@wezterm-parallel/shared/protocol/api/contract/contract-types";
import type { RouteContract } from "@wezterm-parallel/shared/protocol/api/contract/route-contract";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { problemResponse } from "./http-kit.ts";

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;

/** A request whose parts were validated by the contract of its route. */
type RouteRequest<N extends DescribedRoute> = FastifyRequest<{
  Params: Parsed<SchemaOf<N, "params">>;
  Querystring: Parsed<SchemaOf<N, "query">>;
  Headers: Parsed<SchemaOf<N, "headers">>;
  Body: Parsed<SchemaOf<N, "body">>;
}>;

type Answered<N extends DescribedRoute> = AnswerFor<N> | FastifyReply;

type RouteHandler<N extends DescribedRoute> = (
  request: RouteRequest<N>,
  reply: FastifyReply,
) => Answered<N> | Promise<Answered<N>>;

/** A Fastify app or scope; `RouteHandler` types the handler. */
interface RouteTarget {
  route(options: never): unknown;
}

interface ServeOptions {
  /** Bytes; absent: the default of the app. */
  readonly bodyLimit?: number;
}

/** Registers a route by its contract, which types the handler. */
export function serveRoute<N extends DescribedRoute>(
  app: RouteTarget,
  name: N,
  handler: RouteHandler<N>,
  options: ServeOptions = {},
): void {
  const { answer, query, ...parts }: RouteContract = contract[name];
  const { path, ...route } = routes[name];
  const schema = {
    ...parts,
    ...(query !== undefined && { querystring: query }),
    response: { 200: answer, default: problemResponse },
  };
  app.route({ ...route, ...options, url: path, schema, handler } as never);
}
