import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";

import { contract, type DescribedRoute } from "@wezterm-parallel/shared/protocol/contract/contract";
import type { AnswerFor, SchemaOf } from "@wezterm-parallel/shared/protocol/contract/contract-types";
import type { RouteContract } from "@wezterm-parallel/shared/protocol/contract/route-contract";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { problemResponse } from "./http-kit.ts";

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;

/** A request whose parts passed the contract of its route. */
export type RouteRequest<N extends DescribedRoute> = FastifyRequest<{
  Params: Parsed<SchemaOf<N, "params">>;
  Querystring: Parsed<SchemaOf<N, "query">>;
  Headers: Parsed<SchemaOf<N, "headers">>;
  Body: Parsed<SchemaOf<N, "body">>;
}>;

type Answered<N extends DescribedRoute> = AnswerFor<N> | FastifyReply;

export type RouteHandler<N extends DescribedRoute> = (
  request: RouteRequest<N>,
  reply: FastifyReply,
) => Answered<N> | Promise<Answered<N>>;

/** A Fastify app, or a scope of one; `RouteHandler` types what is registered. */
export interface RouteTarget {
  route(options: never): unknown;
}

interface ServeOptions {
  /** Bytes; absent: as for every route. */
  readonly bodyLimit?: number;
}

/** Registers a route as its contract says; the handler is typed by it. */
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
