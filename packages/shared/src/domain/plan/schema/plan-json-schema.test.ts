import { readFileSync } from "node:fs";

import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { planJsonSchema, type JsonSchema } from "./plan-json-schema.ts";
import { planReferenceMarkdown } from "./plan-reference.ts";
import { readPlan } from "../read-plan.ts";

const validate = new Ajv({
  strict: true,
  strictTypes: false,
  unicodeRegExp: true,
  validateFormats: false,
}).compile(planJsonSchema());

const right = [
  "tasks: { a: npm test, b: [npm, test, 8080] }",
  "env: clean\ntasks: { a: { run: x, env: { N: 1, T: true, S: s } } }",
  "tasks: { a: { run: x, matrix: { n: [1, two, true] }, retry: 2, timeout: 1h30m, deadline: 2026-12-01T09:00:00Z } }",
  "agents: { r: { extends: claude, args: [--model, opus] } }\ntasks: { a: { agent: r, prompt: hi, verify: npm test } }",
  "tasks: { a: x }\nlayouts: { default: agents, own: [{ tab: T, columns: [60, 40], panes: [{ task: a }, { rows: [{ shell: . }, { list: true }] }] }, { grid: 6 }] }",
  "secrets: [A]\ndefaults: { secrets: [B_1] }\ntasks: { a: { run: x, secrets: [_c] } }",
  "tasks: { 日本語: { run: x }, b: { run: y, needs: [日本語, { task: 日本語, if: success }] } }",
];

const wrong = [
  "{}",
  "tasks: { a: { rum: x } }",
  "tasks: { a: { run: x, timeout: 10 } }",
  "tasks: { a: { run: x, timeout: 10 minutes } }",
  "tasks: { a: { run: x, checkout: clone } }",
  "tasks: { a: { run: x, resources: { memory: 512M } } }",
  "tasks: { a: { run: x, retry: 1.5 } }",
  "tasks: { a b: x }",
  "version: 2\ntasks: { a: x }",
  "tasks: { a: { run: x, secrets: [1ST] } }",
  "tasks: { a: { run: x, secrets: NPM_TOKEN } }",
  "secrets: [WZP_HOME]\ntasks: { a: x }",
  "services: { db: { run: x, scope: world } }\ntasks: { a: x }",
  "layouts: { default: [] }\ntasks: { a: x }",
  "layouts: { default: [{ columns: [0, 100], panes: [{ task: a }, { list: true }] }] }\ntasks: { a: x }",
  "layouts: { default: [{ rows: [{ tsk: a }, { list: true }] }] }\ntasks: { a: x }",
];

describe("the JSON Schema of the plan", () => {
  test.each(right)("accepts what readPlan accepts: %s", (text) => {
    expect(readPlan(text, { file: "plan.yaml" }).ok).toBe(true);
    expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
  });

  test.each(wrong)("refuses what readPlan refuses: %s", (text) => {
    expect(readPlan(text, { file: "plan.yaml" }).ok).toBe(false);
    expect(validate(parse(text))).toBe(false);
  });

  test("accepts the sample project's plan", () => {
    const sample = new URL("../../../../../../examples/sample/wezterm-parallel.yaml", import.meta.url);
    const text = readFileSync(sample, "utf8");
    expect(readPlan(text, { file: "plan.yaml" }).ok).toBe(true);
    expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
  });

  test("describes every key, and its examples and defaults fit the key", () => {
    const { definitions } = planJsonSchema();
    const keys = keysBelow(planJsonSchema(), "");
    expect(keys.length).toBeGreaterThan(40);
    for (const [path, schema] of keys) {
      expect(schema.description, path).toMatch(/\S.*\.$/);
      const fits = new Ajv({ strict: false, unicodeRegExp: true, validateFormats: false }).compile({
        ...schema,
        definitions,
      });
      const shown = [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])];
      for (const value of shown) expect([path, value, fits(value)]).toEqual([path, value, true]);
    }
  });
});

function keysBelow(schema: JsonSchema, path: string): readonly (readonly [string, JsonSchema])[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => [
    [`${path}.${name}`, child] as const,
    ...keysBelow(child, `${path}.${name}`),
  ]);
  const entries = typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
  const named = Object.values(schema.definitions ?? {});
  const inner = [
    ...named,
    ...(schema.anyOf ?? []),
    ...entries,
    ...(schema.items === undefined ? [] : [schema.items]),
  ];
  return [...own, ...inner.flatMap((child) => keysBelow(child, path))];
}

describe("the reference page", () => {
  const page = planReferenceMarkdown();

  test("has every key of the schema under a heading", () => {
    const headings = new Set([...page.matchAll(/^### `(.*)`$/gm)].map(([, name]) => name));
    const keys = keysBelow(planJsonSchema(), "").map(([path]) => path.replace(/.*\./, ""));
    expect(new Set(keys)).toEqual(headings);
  });

  test("says type, default, meaning and example", () => {
    expect(page).toContain(
      [
        "### `timeout`",
        "*duration*",
        "Time limit for the whole attempt; by default none, or 2 hours for the task of an agent.",
        "```yaml\ntimeout: 30m\n```",
      ].join("\n\n"),
    );
    expect(page).toContain("### `backoff`\n\n*duration · default `1s`*");
    expect(page).toContain("matrix: {shard: [1, 2, 3, 4]}");
  });

  test("shows only examples that are valid YAML", () => {
    const blocks = [...page.matchAll(/```yaml\n([^`]*)```/g)].flatMap(([, block]) =>
      (block ?? "").trim().split("\n"),
    );
    expect(blocks.length).toBeGreaterThan(25);
    for (const line of blocks) expect(Object.keys(parse(line) as object)).toHaveLength(1);
  });
});
