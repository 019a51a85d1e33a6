import { failureReasons } from "@wezterm-parallel/shared/domain/failure";
import { eventKinds } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { code, table } from "./markdown.ts";
import type { ApiSchema } from "./openapi-document.ts";

/** Describes the allowed values in words; named schemas are links. */
export function schemaWords(schema: ApiSchema): string {
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) return `[${name}](#${name.toLowerCase()})`;
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return enumWords(schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return optionWords(options);
  return withDefault(schema, typeWords(schema));
}

/** Long lists have their own pages. */
const explained: Readonly<Record<string, string>> = {
  [failureReasons[0]]: "a [reason](errors.md)",
  [eventKinds[0]]: "a [kind of event](events.md)",
};

function enumWords(values: readonly unknown[]): string {
  return explained[String(values[0])] ?? values.map((each) => code(String(each))).join(" or ");
}

function optionWords(options: readonly ApiSchema[]): string {
  const words = [...new Set(options.map((each) => schemaWords(each)))];
  const [one = "", many] = words;
  return words.length === 2 && many === `list of ${one}` ? `one or several of ${one}` : words.join(" or ");
}

function withDefault({ default: standard }: ApiSchema, words: string): string {
  if (standard === undefined) return words;
  return `${words}, default ${code(JSON.stringify(standard))}`;
}

function typeWords(schema: ApiSchema): string {
  if (schema.type === "array") return `list of ${schemaWords(schema.items ?? {})}`;
  if (schema.type === "object") return objectWords(schema);
  if (schema.type === "integer") return "whole number";
  if (schema.format === "binary") return "bytes";
  return schema.type === undefined ? "anything" : String(schema.type);
}

function objectWords({ properties, additionalProperties }: ApiSchema): string {
  if (typeof additionalProperties === "object") {
    const entry = schemaWords(additionalProperties);
    return entry === "anything" ? "object" : `map of ${entry}`;
  }
  const entries = Object.entries(properties ?? {});
  if (entries.length === 0) return "object";
  return `{ ${entries.map(([name, value]) => `${name}: ${schemaWords(value)}`).join(", ")} }`;
}

/** Renders the fields of a schema; one with several variants has a table for each. */
export function fieldTable(schema: ApiSchema): string {
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return options.map((each) => fieldTable(each)).join("\n\nor\n\n");
  if (schema.properties === undefined) return schemaWords(schema);
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties).map(([name, value]) => [
    code(name),
    schemaWords(value),
    required.has(name) ? "" : "optional",
  ]);
  return table(["field", "type", ""], rows);
}
