import { z } from "zod";

import { paramLimit, paramTypes, paramValueLimit, type PlanParam } from "../params/param-rules.ts";
import { expects } from "../problems/plan-message.ts";
import { key, keys, list, scalarText, text } from "./plan-values.ts";

const nameHelp = expects("value-param-name");
const nameLimit = 60;
const paramName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, { error: nameHelp })
  .max(nameLimit, { error: nameHelp });

const valueHelp = expects("value-param-value", { limit: paramValueLimit });
const paramValue = scalarText(valueHelp).refine((value) => value.length <= paramValueLimit, {
  error: valueHelp,
});

const limit = () => z.number({ error: expects("value-number") });

const patternHelp = expects("value-pattern");

/** The `u` flag rejects meaningless escapes. */
function isRegularExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

const paramKeys = keys(
  {
    description: key(text(expects("value-description")), {
      description: "Explains the parameter in the dashboard's form and in the questions of `wzp run`.",
      examples: ["Version to release"],
    }),
    type: key(z.enum(paramTypes, { error: expects("value-param-type") }), {
      description:
        "Type of the value; by default `boolean` if the default is `true` or `false`, else `string`.",
      default: "string",
    }),
    default: key(z.union([z.boolean(), paramValue], { error: valueHelp }), {
      description: "Value for runs that set none. Without a default, every run must set one.",
      examples: ["1.0"],
    }),
    values: key(
      list(paramValue, expects("value-param-values")).min(1, { error: expects("value-list-some") }),
      { description: "The allowed values.", examples: [["staging", "production"]] },
    ),
    pattern: key(text(patternHelp).refine(isRegularExpression, { error: patternHelp }), {
      description:
        "Regular expression (JavaScript) that must match a part of the text; `^` and `$` match its start and end.",
      examples: ["^\\d+\\.\\d+$"],
    }),
    min: key(limit(), { description: "The smallest allowed number.", examples: [1] }),
    max: key(limit(), { description: "The greatest allowed number.", examples: [9] }),
  },
  expects("value-param"),
).transform(({ type, default: standard, ...rest }): PlanParam => ({
  ...rest,
  type: type ?? (typeof standard === "boolean" ? "boolean" : "string"),
  ...(standard === undefined ? {} : { default: String(standard) }),
}));

/** Short form: the default alone. */
export const paramSchema = z
  .union(
    [
      z.boolean().transform((value): PlanParam => ({ type: "boolean", default: String(value) })),
      paramValue.transform((value): PlanParam => ({ type: "string", default: value })),
      paramKeys,
    ],
    { error: expects("value-param") },
  )
  .meta({ description: "A parameter: only its default, or its settings." });

export const paramsSchema = z
  .record(paramName, paramSchema, { error: expects("value-params") })
  .refine((params) => Object.keys(params).length <= paramLimit, {
    error: expects("value-params-most", { limit: paramLimit }),
  });
