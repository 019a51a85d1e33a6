import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";

import { expandMatrix, matrixSize, type MatrixValues } from "./matrix.ts";
import { planTasks } from "./plan-tasks.ts";
import { renderProblems } from "./problems/problem-text.ts";
import { readPlan } from "./read-plan.ts";

/** Fragments of valid and broken plans. */
const fragment = fc.constantFrom(
  ..."tasks: |a: |run: |needs: |matrix: |env: clean|[|]|{|}|,|- |\n|\n  |\n    |&x |*x|<<: *x|!t |'|\"|#|? |: |---|%|\t|\0|1.10|null|~|日本|timeout: 5m|agent: claude|prompt: hi|agents: |extends: |__proto__: |params: |default: |values: |min: |pattern: |type: number|\r\n|>\n|@".split(
    "|",
  ),
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join("")),
  fc.json().map((json) => `tasks: ${json}`),
  fc.dictionary(fc.string(), fc.jsonValue()).map((plan) => stringify(plan)),
);

test("readPlan never throws, and every problem has its place inside the text", () => {
  fc.assert(
    fc.property(text, (plan) => {
      const read = readPlan(plan, { file: "plan.yaml" });
      if (read.ok) return planTasks(read.value).length > 0;
      const lines = plan.split("\n");
      expect(read.failure.length).toBeGreaterThan(0);
      for (const problem of read.failure) {
        expect(problem.line).toBeLessThanOrEqual(lines.length);
        expect(problem.column).toBeLessThanOrEqual(problem.source.length + 1);
        expect(problem.length).toBeGreaterThan(0);
      }
      return renderProblems(read.failure).includes("plan.yaml:");
    }),
    { numRuns: 1500, examples: [["*xtasks: 日本\r\n<<: *x"]] },
  );
});

test("readPlan reports text on which its library gives up", () => {
  for (const plan of ["[".repeat(20_000), "tasks: &a [*a]", aliasBomb()]) {
    expect(readPlan(plan, { file: "plan.yaml" }).ok).toBe(false);
  }
});

function aliasBomb(): string {
  const levels = Array.from({ length: 12 }, (_, at) => {
    const items = Array.from({ length: 9 }, () => (at === 0 ? "x" : `*l${at - 1}`));
    return `l${at}: &l${at} [${items.join(", ")}]`;
  });
  return levels.join("\n");
}

/** Builds a plan; needs[i] refers to tasks by index. */
function planOf(needs: readonly (readonly number[])[]): string {
  const tasks = needs.map((each, at) => [`t${at}`, { run: "x", needs: each.map((to) => `t${to}`) }]);
  return stringify({ tasks: Object.fromEntries(tasks) });
}

const acyclic = fc
  .integer({ min: 1, max: 25 })
  .chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, at) =>
        fc.uniqueArray(fc.nat({ max: Math.max(0, at - 1) }), { maxLength: at }),
      ),
    ),
  );

test("any graph without a cycle is accepted, every task after what it needs", () => {
  fc.assert(
    fc.property(acyclic, (needs) => readPlan(planOf(needs), { file: "plan.yaml" }).ok),
    { numRuns: 200 },
  );
});

test("any cycle is reported as a path along real needs, back to its start", () => {
  const graph = fc.tuple(acyclic, fc.nat(), fc.integer({ min: 1, max: 6 })).map(([needs, seed, length]) => {
    const size = needs.length + length + 1;
    const all = Array.from({ length: size }, (_, at) => [...(needs[at] ?? [])]);
    const ring = Array.from({ length: length + 1 }, (_, at) => (seed + at) % size);
    ring.forEach((node, at) => all[node]?.push(ring[(at + 1) % ring.length] ?? 0));
    return all.map((each) => [...new Set(each)]);
  });
  fc.assert(
    fc.property(graph, (needs) => {
      const plan = readPlan(planOf(needs), { file: "plan.yaml" });
      const cycles = plan.ok ? [] : plan.failure.filter(({ reason }) => reason === "cycle");
      expect(cycles.length).toBeGreaterThan(0);
      for (const { detail } of cycles) expectRealCycle(needs, detail);
    }),
    { numRuns: 200 },
  );
});

function expectRealCycle(needs: readonly (readonly number[])[], detail: string): void {
  const path = detail.replace(/^.*: /, "").split(" → ");
  const nodes = path.map((name) => Number(name.slice(1)));
  expect(nodes.length).toBeGreaterThan(2);
  expect(nodes.at(-1)).toBe(nodes[0]);
  for (const [at, node] of nodes.slice(0, -1).entries()) expect(needs[node]).toContain(nodes[at + 1]);
}

test("excluded combinations are gone, and every included value is found in a part", () => {
  const value = fc.constantFrom("1", "2", "3");
  const entry = fc.dictionary(fc.constantFrom("a", "b", "c"), value, { minKeys: 1 });
  const matrix = fc.record({
    axes: fc.dictionary(fc.constantFrom("a", "b"), fc.uniqueArray(value, { minLength: 1 })),
    exclude: fc.array(entry, { maxLength: 3 }),
    include: fc.array(entry, { maxLength: 3 }),
  });
  const has = (values: MatrixValues, entries: MatrixValues) =>
    Object.entries(entries).every(([name, each]) => values[name] === each);
  fc.assert(
    fc.property(matrix, (given) => {
      const parts = expandMatrix("t", given);
      expect(parts.length).toBeLessThanOrEqual(matrixSize(given));
      const onAxes = parts.filter(({ values }) => Object.keys(given.axes).every((axis) => axis in values));
      for (const each of given.include) {
        const keys = Object.keys(each);
        expect(parts.some(({ values }) => keys.every((name) => name in values))).toBe(true);
      }
      for (const each of given.exclude.filter((one) =>
        Object.keys(one).every((name) => name in given.axes),
      )) {
        const left = onAxes.filter(({ values }) => has(values, each));
        expect(left.filter(({ values }) => !given.include.some((added) => has(values, added)))).toEqual([]);
      }
    }),
  );
});

test("a matrix makes as many tasks as its lists multiplied, each combination once", () => {
  const matrix = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,5}$/),
    fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,4}$/), { minLength: 1, maxLength: 4 }),
    { minKeys: 1, maxKeys: 4 },
  );
  fc.assert(
    fc.property(matrix, (lists) => {
      const parts = expandMatrix("t", { axes: lists, include: [], exclude: [] });
      expect(parts).toHaveLength(matrixSize({ axes: lists, include: [], exclude: [] }));
      expect(new Set(parts.map((part) => part.name)).size).toBe(parts.length);
      for (const { values } of parts) expect(Object.keys(values)).toEqual(Object.keys(lists));
    }),
  );
});
