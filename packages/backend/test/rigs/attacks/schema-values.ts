import fc from "fast-check";

/** The part of JSON Schema 2020-12 that our document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** Texts that break parsers, queries, paths, terminals and numeric limits. */
const evilTexts = [
  "",
  "\0",
  "\u001B[2J\u009B",
  "\uD800",
  "\u202E",
  "..",
  "../../etc/passwd",
  "-",
  "--upload-pack=x",
  "'; DROP TABLE task; --",
  "%s%n%00",
  "__proto__",
  "constructor",
  "r1/one#1",
  "9".repeat(400),
  "a".repeat(5000),
  "é\u0301".repeat(50),
  "<script>alert(1)</script>",
  "\r\nset-cookie: a=b",
];

const usualTexts = ["one", "two", "build", "/project", "main", "r1/one"];

const wrongValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...evilTexts),
  fc.constantFrom(null, true, -1, 0, 0.5, 1e308, -1e308, 2 ** 53, -(2 ** 63), [], {}, [[]], { a: null }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Generates values: half of them match the schema, the others deviate somewhere. */
export function valuesOf(schema: JsonSchema, root: Root): fc.Arbitrary<unknown> {
  return fc.oneof(valueIn(schema, { ...root, wrong: 0 }), valueIn(schema, { ...root, wrong: 1 }));
}

interface Root {
  readonly document: object;
}

interface Place extends Root {
  /** The number of 25 values that do not match their schema. */
  readonly wrong: number;
}

function valueIn(schema: JsonSchema, root: Place): fc.Arbitrary<unknown> {
  const right = rightValue(schema, root);
  if (root.wrong === 0) return right;
  return fc.oneof(
    { weight: 25 - root.wrong, arbitrary: right },
    { weight: root.wrong, arbitrary: wrongValue },
  );
}

function rightValue(schema: JsonSchema, root: Place): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valueIn(resolve(schema.$ref, root.document), root);
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((each) => valueIn(each, root)));
  const type = Array.isArray(schema.type) ? (schema.type as readonly string[])[0] : schema.type;
  if (type === "object") return objects(schema, root);
  if (type === "array") return arrays(schema, root);
  return scalars(schema, type);
}

function scalars(schema: JsonSchema, type: unknown): fc.Arbitrary<unknown> {
  if (type === "string") return texts(schema);
  if (type === "integer") return fc.integer(rangeOf(schema));
  if (type === "number") return fc.double({ ...rangeOf(schema), noNaN: true, noDefaultInfinity: true });
  if (type === "boolean") return fc.boolean();
  return wrongValue;
}

function rangeOf({ minimum = -(2 ** 31), maximum = 2 ** 31 - 1 }: JsonSchema) {
  const within = (value: number) => Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), value));
  return { min: within(minimum), max: within(maximum) };
}

function texts({ pattern, format, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  const any = fc.string({
    unit: "grapheme",
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, 40)),
  });
  if (pattern === undefined)
    return fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...usualTexts) },
      any,
      fc.constantFrom(...evilTexts),
    );
  return fc.oneof({ weight: 8, arbitrary: matching(pattern, any) }, { weight: 1, arbitrary: any });
}

/** By pattern: a class such as `\P{Cc}` is compared with every character of Unicode. */
const byPattern = new Map<string, fc.Arbitrary<string>>();

/** fast-check supports most patterns, but not all. */
function matching(pattern: string, instead: fc.Arbitrary<string>): fc.Arbitrary<string> {
  try {
    const made = byPattern.get(pattern) ?? fc.stringMatching(new RegExp(pattern, "u"), { maxLength: 200 });
    byPattern.set(pattern, made);
    return made;
  } catch {
    return instead;
  }
}

function arrays({ items = {}, minItems = 0 }: JsonSchema, root: Place): fc.Arbitrary<unknown> {
  return fc.array(valueIn(items, root), { minLength: minItems, maxLength: minItems + 3 });
}

function objects(schema: JsonSchema, root: Place): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valueIn(each, root)])),
    { requiredKeys: required.filter((name) => name in properties) },
  );
  const value = typeof additionalProperties === "object" ? valueIn(additionalProperties, root) : wrongValue;
  const key = fc.oneof(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.constantFrom(...evilTexts));
  const others = fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true });
  const weight = typeof additionalProperties === "object" ? 8 : 1;
  const none = { weight: 12, arbitrary: fc.constant({}) };
  const extra = fc.oneof(none, { weight, arbitrary: others });
  return fc.tuple(known, extra).map(([own, more]) => ({ ...more, ...own }));
}

function resolve(reference: string, document: object): JsonSchema {
  const found = reference
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
  return found as JsonSchema;
}
