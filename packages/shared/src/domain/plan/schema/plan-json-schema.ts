import { z } from "zod";

import { planSchema } from "./plan-schema.ts";

/** The subset of JSON Schema that the reference page and the completion read. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  /** Refers to `definitions` of the whole schema. */
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly $schema?: string;
  readonly title?: string;
}

/** Draft 7: best supported by the YAML servers of editors. */
const target = "draft-7";

/** Returns the JSON Schema of the plan file for editors, generated from the Zod schema. */
export function planJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(planSchema, {
    io: "input",
    target,
    override: ({ zodSchema, jsonSchema }) => {
      // Zod omits these for schemas that transform their input, as durations do.
      const { default: standard, examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (standard !== undefined) jsonSchema.default = standard as typeof jsonSchema.default;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
  return { ...unwrapped(schema as JsonSchema), title: "wezterm-parallel plan" };
}

/** Removes the `allOf` that Zod wraps around each reference to a definition. */
function unwrapped(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    const isObject = typeof value === "object" && value !== null && Object.keys(value).length === 1;
    const parts: unknown = isObject && "allOf" in value ? value.allOf : undefined;
    return Array.isArray(parts) && parts.length === 1 ? parts[0] : value;
  }) as JsonSchema;
}

/** Returns the schema, or the definition that it refers to. */
export function resolveReference(schema: JsonSchema, whole: JsonSchema): JsonSchema {
  const name = schema.$ref?.replace("#/definitions/", "");
  return name === undefined ? schema : (whole.definitions?.[name] ?? schema);
}
