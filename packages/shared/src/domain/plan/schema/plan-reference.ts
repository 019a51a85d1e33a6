import { stringify } from "yaml";

import { planJsonSchema, resolveReference, type JsonSchema } from "./plan-json-schema.ts";

/**
 * Renders the reference page of the plan file in Markdown: every key with type, default, meaning, example.
 */
export function planReferenceMarkdown(): string {
  const root = planJsonSchema();
  return [
    "# The plan file: `wezterm-parallel.yaml`",
    "Generated from the schema; do not edit. The file is searched for in the current directory and its parents. " +
      "Only `tasks` is required. Unknown keys are errors.",
    section("Top level", root),
    ...sectionsBelow({ path: "", schema: root }, { whole: root, within: [root] }),
    "",
  ].join("\n\n");
}

interface Part {
  readonly path: string;
  readonly schema: JsonSchema;
}

interface Around {
  readonly whole: JsonSchema;
  /** The schemas being described: layout areas contain areas, which must be described only once. */
  readonly within: readonly JsonSchema[];
}

function sectionsBelow({ path, schema }: Part, { whole, within }: Around): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const map = mapOf(child, whole);
    if (map === undefined || within.includes(map.schema)) return [];
    const own = path === "" ? name : `${path}.${name}`;
    const label = map.isNamed ? `${own}.<name>` : own;
    const below = sectionsBelow(
      { path: label, schema: map.schema },
      { whole, within: [...within, map.schema] },
    );
    return [section(`\`${label}\``, map.schema), ...below];
  });
}

interface FoundMap {
  readonly schema: JsonSchema;
  readonly isNamed: boolean;
}

/** Finds the map with fixed keys that a value can be, directly, as an alternative, or under any name. */
function mapOf(schema: JsonSchema, whole: JsonSchema): FoundMap | undefined {
  const options = [schema, ...(schema.anyOf ?? [])].map((each) => resolveReference(each, whole));
  const fixed = options.find((option) => option.properties !== undefined);
  if (fixed !== undefined) return { schema: fixed, isNamed: false };
  const entries = options
    .map((option) => option.additionalProperties ?? option.items)
    .find((each) => typeof each === "object" && mapOf(each, whole) !== undefined);
  const found = typeof entries === "object" ? mapOf(entries, whole) : undefined;
  return found === undefined ? undefined : { schema: found.schema, isNamed: schema.items === undefined };
}

function section(title: string, schema: JsonSchema): string {
  const required = new Set(schema.required ?? []);
  const entries = Object.entries(schema.properties ?? {}).map(([name, child]) =>
    entryText(name, child, required.has(name)),
  );
  return [`## ${title}`, ...entries].join("\n\n");
}

function entryText(name: string, schema: JsonSchema, isRequired: boolean): string {
  const facts = [
    typeWords(schema),
    ...(isRequired ? ["required"] : []),
    ...(schema.default === undefined ? [] : [`default \`${flow(schema.default)}\``]),
  ];
  const examples = (schema.examples ?? []).map((example) => `${name}: ${flow(example)}`);
  const shown = examples.length === 0 ? [] : [["```yaml", ...examples, "```"].join("\n")];
  return [`### \`${name}\``, `*${facts.join(" · ")}*`, schema.description ?? "", ...shown].join("\n\n");
}

function flow(value: unknown): string {
  const style = { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 } as const;
  return stringify(value, style).trim();
}

/** Describes the accepted types in words. */
function typeWords(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return "map";
  if (isScalarUnion(schema)) return "text";
  if (schema.anyOf !== undefined) {
    return [...new Set(schema.anyOf.map((option) => typeWords(option)))].join(" or ");
  }
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${String(each)}\``).join(" or ");
  if (schema.type === "array") return `list of ${grouped(schema.items ?? {})}`;
  if (schema.type === "object") return mapWords(schema);
  if (schema.type === "boolean") return "`true` or `false`";
  return scalarWords(schema);
}

/** Text for which numbers and booleans need no quotes. */
function isScalarUnion(schema: JsonSchema): boolean {
  const types = schema.anyOf?.map((option) => option.type).join(" ");
  return types === "string number boolean";
}

function grouped(schema: JsonSchema): string {
  const words = typeWords(schema);
  return words.includes(" or ") ? `(${words})` : words;
}

function mapWords(schema: JsonSchema): string {
  const { additionalProperties: entry } = schema;
  return typeof entry === "object" && entry.properties === undefined ? `map of ${grouped(entry)}` : "map";
}

function scalarWords(schema: JsonSchema): string {
  if (schema.type === "integer" || schema.type === "number") {
    const kind = schema.type === "integer" ? "whole number" : "number";
    const range = [schema.minimum, schema.maximum].filter((limit) => limit !== undefined);
    return range.length === 2 ? `${kind} ${range.join(" to ")}` : kind;
  }
  if (schema.format === "date-time") return "date and time with zone";
  if (schema.pattern?.includes("ms|s|m") === true) return "duration";
  if (schema.pattern?.includes("KiB") === true) return "size";
  return "text";
}
