import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { attackRig, person, type AttackRig } from "../rigs/attacks/attack-rig.ts";

const laughs = Array.from(
  { length: 30 },
  (_, at) =>
    `a${at}: &a${at} [${Array.from({ length: 10 }, () => (at === 0 ? "lol" : `*a${at - 1}`)).join(",")}]`,
).join("\n");
const matrix = Array.from(
  { length: 8 },
  (_, at) => `k${at}: [${Array.from({ length: 50 }, (__, v) => v).join(",")}]`,
);
/** Half a mebibyte that takes seconds to parse: a quoted text with an escaped newline on every line. */
const slow = `tasks: {x: "${"\\\n".repeat(150_000)}"}`;
const task = "version: 1\ntasks:\n  a: ";

/** Small texts that a parser could expand to something huge. */
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

const asYaml = (headers: Readonly<Record<string, string>>, body: string) =>
  ({ method: "POST", headers: { ...headers, "content-type": "text/yaml" }, body }) as const;

let rig: AttackRig;
let viewer: { readonly headers: Readonly<Record<string, string>> };
beforeAll(async () => {
  rig = await attackRig();
  viewer = await person(rig, "mallory", "viewer");
});
afterAll(() => rig[Symbol.asyncDispose]());

test.each(Object.entries(bombs))(
  "YAML bomb: %s is refused or read, and the server goes on",
  async (_, body) => {
    const answer = await rig.ask(routes.checkPlan.path, asYaml(viewer.headers, body));
    expect(answer.status, answer.body.slice(0, 300)).toBeLessThan(500);
    expect(answer.body.length).toBeLessThan(2_500_000);
    expect(answer.body).not.toContain("root:x");
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
    expect((await rig.ask("/health/live")).status).toBe(200);
  },
);

test("while a viewer has the server read a hostile plan, everybody else is answered", async () => {
  const answered: string[] = [];
  const checked = rig.ask(routes.checkPlan.path, asYaml(viewer.headers, slow)).then((answer) => {
    answered.push("plan");
    return { status: answer.status, problems: JSON.parse(answer.body).problems.length };
  });
  for (let at = 0; at < 10; at += 1) {
    expect((await rig.ask("/health/live")).status).toBe(200);
    answered.push("health");
  }
  expect(await checked).toEqual({ status: 200, problems: 200 });
  expect(answered.at(-1)).toBe("plan");
});

test("stops reading a plan that takes too long, reports the reason, and reads the next one", async () => {
  await using impatient = await attackRig({ plans: { budgetMs: 100 } });
  const { headers } = await person(impatient, "vera", "viewer");
  const late = await impatient.ask(routes.checkPlan.path, asYaml(headers, slow));
  expect({ status: late.status, ...JSON.parse(late.body) }).toMatchObject({
    status: 422,
    reason: "invalid-plan",
    detail: "Reading the plan took more than 0.1 s and was stopped.",
  });
  const pattern = `params: { a: { pattern: "^(a+)+$", default: ${"a".repeat(60)}! } }\ntasks: { a: make }`;
  expect((await impatient.ask(routes.checkPlan.path, asYaml(headers, pattern))).status).toBe(422);
});

test("of the plans of one person few wait, and those of others are read meanwhile", async () => {
  const paul = await person(rig, `paul-${randomUUID()}`, "viewer");
  const answered: string[] = [];
  const ask = async (name: string, { headers }: typeof viewer, body: string) => {
    const { status } = await rig.ask(routes.checkPlan.path, asYaml(headers, body));
    answered.push(name);
    return status;
  };
  const small = "tasks: { a: make }";
  // Makes sure that both threads have started.
  await Promise.all([ask("viewer", viewer, small), ask("paul", paul, small)]);
  const flood = Array.from({ length: 8 }, () => ask("viewer", viewer, slow.slice(0, 200_000)));
  await Promise.race(flood);
  expect(await ask("paul", paul, small)).toBe(200);
  const statuses = await Promise.all(flood);
  // Four wait beside the one being read, and one more for each that was read before the last arrived.
  const refused = statuses.filter((status) => status === 429).length;
  expect(statuses.filter((status) => status === 200)).toHaveLength(8 - refused);
  expect([1, 2, 3]).toContain(refused);
  expect(answered.lastIndexOf("paul")).toBeLessThan(answered.lastIndexOf("viewer"));
});
