import { expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { attackRig, person } from "./attack-rig.ts";

const laughs = Array.from(
  { length: 30 },
  (_, at) =>
    `a${at}: &a${at} [${Array.from({ length: 10 }, () => (at === 0 ? "lol" : `*a${at - 1}`)).join(",")}]`,
).join("\n");
const matrix = Array.from(
  { length: 8 },
  (_, at) => `k${at}: [${Array.from({ length: 50 }, (__, v) => v).join(",")}]`,
);
const task = "version: 1\ntasks:\n  a: ";

/** Small texts of which a parser could make something huge. */
const bombs: Readonly<Record<string, string>> = {
  "billion laughs": laughs,
  "billion laughs in a task": `${laughs}\nversion: 1\ntasks: { a: { run: x, env: { A: *a29 } } }`,
  "an anchor that holds itself": `${task}&a { run: x, env: *a }`,
  "merge keys upon merge keys": `${laughs}\n<<: [*a29, *a28]\n${task}x`,
  "brackets without end": "[".repeat(200_000),
  "braces without end": `${task}${"{a: ".repeat(50_000)}`,
  "sequences without end": "- ".repeat(100_000),
  "a matrix of 50 to the 8th": `${task}{ run: x, matrix: { ${matrix.join(", ")} } }`,
  "a key as long as the body": `${"k".repeat(400_000)}: 1`,
  "a number as long as the body": `${task}{ run: x, timeout: ${"9".repeat(400_000)}h }`,
  "prototype keys": `${task}{ run: x, env: { __proto__: { a: b } }, constructor: { prototype: 1 } }`,
  "tags of other languages": `${task}!!python/object/apply:os.system ["touch /tmp/x"]`,
  "needs in a circle": `version: 1\ntasks:\n${Array.from({ length: 5000 }, (_, at) => `  t${at}: { run: x, needs: [t${(at + 1) % 5000}] }`).join("\n")}`,
  "forty thousand keys that mean nothing": Array.from({ length: 40_000 }, (_, at) => `k${at}: 1`).join("\n"),
  "every problem in one long line": `{ ${"a: 1, ".repeat(50_000)} }`,
  "an include of a file": `${task}!include /etc/passwd`,
};

test.each(Object.entries(bombs))(
  "YAML bomb: %s is refused or read, and the server goes on",
  async (_, body) => {
    await using rig = await attackRig();
    const { headers } = await person(rig, "mallory", "owner");
    const asked = { method: "POST", headers: { ...headers, "content-type": "text/yaml" }, body };
    const answer = await rig.ask(routes.checkPlan.path, asked);
    expect(answer.status, answer.body.slice(0, 300)).toBeLessThan(500);
    expect(answer.body.length).toBeLessThan(2_500_000);
    expect(answer.body).not.toContain("root:x");
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
    expect((await rig.ask("/health/live")).status).toBe(200);
  },
);
