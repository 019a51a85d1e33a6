import type { JsonSchema } from "@wezterm-parallel/shared/domain/plan/schema/plan-json-schema";

import { placeOfCursor, type CursorPlace } from "./cursor-path.ts";
import { anItem, type PathStep } from "../plan-path.ts";

export interface Suggestion {
  readonly label: string;
  /** The text to insert. */
  readonly insert: string;
  readonly kind: "key" | "value" | "task";
  /** Its description in the schema. */
  readonly detail?: string | undefined;
}

interface Suggestions {
  /** Offset of the word being completed. */
  readonly from: number;
  readonly options: readonly Suggestion[];
}

/** Returns completions at this position of a plan: from its JSON Schema, and task names where a task is expected. */
export function completePlan(text: string, offset: number, schema: JsonSchema): Suggestions | undefined {
  const place = placeOfCursor(text, offset);
  if (place === undefined) return undefined;
  const here = place.path.reduce<readonly JsonSchema[]>(
    (schemas, step) => schemas.flatMap((each) => below(each, step, schema)),
    alternatives(schema, schema),
  );
  const options = optionsAt(text, place, here);
  return options.length === 0 ? undefined : { from: place.from, options };
}

function optionsAt(text: string, place: CursorPlace, here: readonly JsonSchema[]): readonly Suggestion[] {
  if (namesTask(place)) return taskNames(text, place);
  if (place.kind === "value") return unique(here.flatMap(valuesOf));
  const keys = here.flatMap((schema) => keysOf(schema, place));
  const items = place.path.at(-1) === anItem ? here.flatMap(valuesOf) : [];
  return unique([...keys, ...items]);
}

/** Returns all alternatives of a schema, with references and choices resolved. */
function alternatives(schema: JsonSchema, whole: JsonSchema): readonly JsonSchema[] {
  const name = schema.$ref?.replace("#/definitions/", "");
  if (name !== undefined) {
    const meant = whole.definitions?.[name];
    return meant === undefined ? [] : alternatives(meant, whole);
  }
  if (schema.anyOf === undefined) return [schema];
  // The description of the whole applies to each choice, because the choices' own say less.
  const { anyOf, ...own } = schema;
  return anyOf.flatMap((each) => alternatives(each, whole)).map((each) => ({ ...own, ...each }));
}

function below(schema: JsonSchema, step: PathStep, whole: JsonSchema): readonly JsonSchema[] {
  if (step === anItem) return schema.items === undefined ? [] : alternatives(schema.items, whole);
  const named = schema.properties?.[step];
  if (named !== undefined) return alternatives(named, whole);
  const other = schema.additionalProperties;
  return typeof other === "object" ? alternatives(other, whole) : [];
}

function keysOf(
  { properties = {} }: JsonSchema,
  { siblings, indent, kind, path, word }: CursorPlace,
): Suggestion[] {
  return Object.entries(properties)
    .filter(([name]) => name === word || !siblings.has(name))
    .map(([name, schema]) => ({
      label: name,
      insert: name + afterKey(schema, kind === "key" && path.length === 0 ? 0 : indent),
      kind: "key",
      detail: schema.description,
    }));
}

/** A map starts on the next line, anything else after the colon. */
function afterKey(schema: JsonSchema, indent: number): string {
  const isMap = schema.type === "object" && schema.anyOf === undefined;
  return isMap ? `:\n${" ".repeat(indent + 2)}` : ": ";
}

function valuesOf(schema: JsonSchema): Suggestion[] {
  const { type, description, examples = [], enum: words = [] } = schema;
  const fixed = [...words, ...(schema.const === undefined ? [] : [schema.const])];
  const logic = type === "boolean" ? [true, false] : [];
  const usual = schema.default === undefined ? [] : [schema.default];
  const shown = [...fixed, ...logic, ...(fixed.length === 0 ? [...usual, ...examples] : [])];
  return shown
    .filter((value) => ["string", "number", "boolean"].includes(typeof value))
    .map((value) => ({ label: String(value), insert: String(value), kind: "value", detail: description }));
}

/** Matches `needs: [te`, `- te` below it, and `task: te` in one of its items. */
function namesTask({ path, kind, siblings }: CursorPlace): boolean {
  const [last, before, third] = path.toReversed();
  if (last === anItem && before === "needs") return kind === "value" || siblings.size === 0;
  return kind === "value" && last === "task" && before === anItem && third === "needs";
}

function taskNames(text: string, { path, kind }: CursorPlace): readonly Suggestion[] {
  const own = path[0] === "tasks" ? path[1] : undefined;
  const names = namesIn(text)
    .filter((name) => name !== own)
    .map((name) => ({ label: name, insert: name, kind: "task" as const }));
  return kind === "key" ? [...names, { label: "task", insert: "task: ", kind: "key" }] : names;
}

/** Returns the keys under `tasks`, also when the text is invalid elsewhere. */
export function namesIn(text: string): readonly string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^tasks:\s*(#.*)?$/.test(line));
  if (start < 0) return [];
  const names: string[] = [];
  let indent: number | undefined;
  for (const line of lines.slice(start + 1)) {
    if (/^[^\s#]/.test(line)) break;
    const [, spaces = "", name] = /^( +)"?([^\s"#:-][^":#]*?)"?\s*:/.exec(line) ?? [];
    if (name === undefined) continue;
    indent ??= spaces.length;
    if (spaces.length === indent) names.push(name);
  }
  return names;
}

function unique(options: readonly Suggestion[]): readonly Suggestion[] {
  return [...new Map(options.map((option) => [`${option.kind} ${option.label}`, option])).values()];
}
