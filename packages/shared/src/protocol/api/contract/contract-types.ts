import type { z } from "zod";

import type { RouteName } from "../routes.ts";
import type { Contract } from "./contract.ts";

/** The part of a contract under a key; `Absent` if the route has none. */
type PartOf<N extends RouteName, Key extends string, Absent> =
  Contract[N & keyof Contract] extends Readonly<Record<Key, infer Schema extends z.ZodType>>
    ? Schema
    : Absent;

export type SchemaOf<N extends RouteName, Key extends "params" | "query" | "headers" | "body"> = PartOf<
  N,
  Key,
  undefined
>;

type AnswerSchema<N extends RouteName> = Contract[N & keyof Contract] extends {
  readonly answer: { readonly content: { readonly "application/json": { readonly schema: infer Schema } } };
}
  ? Schema
  : PartOf<N, "answer", undefined>;

/** The parsed JSON response of a route; never for a route that returns bytes or lines. */
export type AnswerOf<N extends RouteName> =
  AnswerSchema<N> extends infer Schema extends z.ZodType ? z.output<Schema> : never;

/** The values that a handler may return for a route. */
export type AnswerFor<N extends RouteName> =
  AnswerSchema<N> extends infer Schema extends z.ZodType ? z.input<Schema> : never;

/** The body that a caller sends, before defaults are filled in; undefined for a route without one. */
export type BodyOf<N extends RouteName> =
  SchemaOf<N, "body"> extends infer Schema extends z.ZodType ? Sent<z.input<Schema>> : undefined;

/** The query that a caller may send, typed as the server parses it; empty for a route without one. */
export type QueryOf<N extends RouteName> =
  SchemaOf<N, "query"> extends infer Schema extends z.ZodType
    ? SentQuery<z.input<Schema>, z.output<Schema>>
    : Readonly<Record<string, never>>;

/** Coerced values have the input type `unknown`: a caller may send the output type, or its text. */
type SentQuery<Input, Output> = {
  readonly [Key in keyof Input]: unknown extends Input[Key]
    ? (Key extends keyof Output ? Output[Key] : never) | string | undefined
    : Input[Key] extends "true" | "false" | undefined
      ? boolean | undefined
      : Sent<Input[Key]> | undefined;
};

/** Values without coercion. */
type Sent<T> = T extends readonly (infer Item)[]
  ? readonly Sent<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Sent<T[Key]> }
    : T;
