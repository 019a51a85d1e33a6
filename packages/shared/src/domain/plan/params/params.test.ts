import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";

import { renderProblems } from "../problems/problem-text.ts";
import { planToSubmission } from "../plan-submission.ts";
import { readPlan } from "../read-plan.ts";
import { acceptsParam, allowedParam, type PlanParam } from "./param-rules.ts";
import { describeAllowed, missingParams, type PlanParams, resolveParams } from "./resolve-params.ts";

const tasks = "\ntasks: { a: { run: x, env: { WZP_PARAM_TARGET: wrong, OWN: '1' } } }\n";

function paramsOf(text: string): PlanParams {
  const plan = readPlan(`params:\n${text}${tasks}`, { file: "plan.yaml" });
  if (!plan.ok) throw new Error(renderProblems(plan.failure));
  return plan.value.params ?? {};
}

function problemsOf(text: string): string {
  const plan = readPlan(`params:\n${text}${tasks}`, { file: "plan.yaml" });
  return plan.ok ? "" : renderProblems(plan.failure);
}

const release =
  paramsOf(`  version: { description: Version to release, default: "1.0", pattern: '^\\d+\\.\\d+$' }
  target: { values: [staging, production] }
  dry: { type: boolean, default: false }
  count: { type: number, min: 1, max: 9 }`);

describe("the parameters of a plan", () => {
  test("have types, defaults and limits; numbers stay text as written", () => {
    expect(release["version"]).toEqual({
      type: "string",
      description: "Version to release",
      default: "1.0",
      pattern: "^\\d+\\.\\d+$",
    });
    expect(release["dry"]).toEqual({ type: "boolean", default: "false" });
    expect(paramsOf("  v: { values: [1.10, 2.0], default: 1.10 }")).toEqual({
      v: { type: "string", values: ["1.10", "2.0"], default: "1.10" },
    });
  });

  test("are only a default in the short form", () => {
    expect(paramsOf('  a: "1.0"\n  b: 1.10\n  c: true\n  d: ""\n  e: {}')).toEqual({
      a: { type: "string", default: "1.0" },
      b: { type: "string", default: "1.10" },
      c: { type: "boolean", default: "true" },
      d: { type: "string", default: "" },
      e: { type: "string" },
    });
  });

  test.each([
    [
      "  v: { default: x, pattern: '^\\d+$' }",
      "2:17: the default of the parameter `v` is not an allowed value",
    ],
    ["  v: { values: [a, b], default: c }", "2:33: the default of the parameter `v` is not an allowed value"],
    ["  v: { type: number, values: [1, x] }", '2:34: "x" in `values` of the parameter `v` does not match'],
    ["  v: { min: 1 }", "2:8: `min` does not apply to the parameter `v`, whose type is string"],
    [
      "  v: { type: boolean, values: [a] }",
      "`values` does not apply to the parameter `v`, whose type is boolean",
    ],
    ["  v: { type: number, min: 2, max: 1 }", "2:27: `min` of the parameter `v` is greater than `max`"],
    ["  v: { pattern: '(' }", "Expected a regular expression, such as '^v[0-9]+$'."],
    ["  a-b: x\n  a_b: x", "3:3: the parameters `a-b`, `a_b` become the same variable `WZP_PARAM_A_B`"],
    ["  1v: x", '"1v" is not a valid name'],
    ["  v: { kind: string }", "unknown key `kind`"],
    ["  v: { type: text }", "Expected string, boolean or number."],
    ["  v:", "Expected a default value, or a map such as { values: [staging, production] }."],
    ["  v: { values: [] }", "Expected a list with at least one value."],
  ])("are refused at their place: %s", (text, expected) => {
    expect(problemsOf(text)).toContain(expected);
  });
});

describe("resolveParams", () => {
  test("takes given values, the last one for a name, then defaults; a name alone sets a boolean", () => {
    const given = ["target=staging", "count=3", "dry", "target=production"];
    expect(resolveParams(release, given)).toEqual({
      ok: true,
      value: { version: "1.0", target: "production", dry: "true", count: "3" },
    });
    expect(resolveParams(paramsOf("  a: x"), ["a=b=c\n"])).toMatchObject({ value: { a: "b=c\n" } });
    expect(resolveParams({}, [])).toEqual({ ok: true, value: {} });
  });

  test("names each missing value with an example and what is allowed", () => {
    expect(resolveParams(release, ["target"])).toMatchObject({
      failure: {
        reason: "invalid-request",
        detail: "The plan needs values for its parameters `target`, `count`.",
        hint: "For example: `wzp run -p target=staging -p count=1`. `target` must be one of `staging`, `production`. `count` must be a number from 1 to 9.",
        data: { missing: ["target", "count"] },
      },
    });
  });

  test("suggests the name that was meant", () => {
    expect(resolveParams(release, ["verison=1.2"])).toMatchObject({
      failure: {
        detail: "The plan has no parameter `verison`.",
        hint: "Did you mean `version`? Parameters: `version`, `target`, `dry`, `count`.",
      },
    });
    expect(resolveParams({}, ["x=1"])).toMatchObject({ failure: { hint: "The plan has no parameters." } });
    expect(resolveParams({}, ["__proto__=1"]).ok).toBe(false);
  });

  test.each([
    ["target=prod", "`target` must be one of `staging`, `production`."],
    ["version=1", "`version` must match the regular expression `^\\d+\\.\\d+$`."],
    ["version=", "`version` must match the regular expression `^\\d+\\.\\d+$`."],
    ["dry=yes", "`dry` must be `true` or `false`."],
    ["count=10", "`count` must be a number from 1 to 9."],
    ["count=1e0", "`count` must be a number from 1 to 9."],
    ["count=03", "`count` must be a number from 1 to 9."],
  ])("says what is allowed instead of %s", (given, hint) => {
    const detail = `The plan does not allow \`${given}\`.`;
    expect(resolveParams(release, [given])).toMatchObject({ failure: { detail, hint } });
  });
});

test("values reach the environment of every task and the run's settings, never its commands", () => {
  const text = `params: { target: staging }${tasks}`;
  const plan = readPlan(text, { file: "plan.yaml" });
  if (!plan.ok) throw new Error(renderProblems(plan.failure));
  const submission = planToSubmission(plan.value, [], {
    project: { kind: "directory", directory: "/p" },
    environment: { mode: "clean", variables: {} },
    planFile: "/p/plan.yaml",
    planText: text,
    params: { target: "$(rm -rf /)" },
  });
  expect(submission).toMatchObject({
    value: {
      settings: { params: { target: "$(rm -rf /)" } },
      tasks: [
        { command: { kind: "shell", script: "x" }, env: { WZP_PARAM_TARGET: "$(rm -rf /)", OWN: "1" } },
      ],
    },
  });
});

const number = fc.integer({ min: -20, max: 20 });
const param: fc.Arbitrary<PlanParam> = fc.oneof(
  fc.record(
    {
      type: fc.constant("string" as const),
      default: fc.string(),
      values: fc.array(fc.string(), { minLength: 1 }),
    },
    { requiredKeys: ["type"] },
  ),
  fc.record(
    { type: fc.constant("number" as const), default: number.map(String), min: number, max: number },
    { requiredKeys: ["type"] },
  ),
  fc.record({ type: fc.constant("boolean" as const), default: fc.constantFrom("true", "false") }),
);

test("a plan that is accepted has values that it accepts, and a run gets exactly the values it gives", () => {
  const names = fc.stringMatching(/^[a-z]{1,3}$/);
  const value = fc.oneof(fc.string(), number.map(String), fc.constantFrom("true", "false"));
  fc.assert(
    fc.property(fc.dictionary(names, param), fc.dictionary(names, value), (declared, values) => {
      const plan = readPlan(stringify({ params: declared, tasks: { a: "x" } }), { file: "plan.yaml" });
      if (!plan.ok) return;
      const params = plan.value.params ?? {};
      expect(params).toEqual(declared);
      const given = Object.entries(values).map(([name, each]) => `${name}=${each}`);
      const resolved = resolveParams(params, given);
      const isAllowed = Object.entries(values).every(
        ([name, each]) => params[name] !== undefined && acceptsParam(params[name], each),
      );
      expect(resolved.ok).toBe(isAllowed && missingParams(params, given).length === 0);
      if (!resolved.ok) return;
      expect(Object.keys(resolved.value)).toEqual(Object.keys(params));
      for (const [name, each] of Object.entries(resolved.value)) {
        expect(each).toBe(values[name] ?? params[name]?.default);
        expect(acceptsParam(params[name] as PlanParam, each)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test("every kind of limit has a sentence", () => {
  const all: readonly PlanParam[] = [
    { type: "string" },
    { type: "string", values: ["a"] },
    { type: "string", pattern: "a" },
    { type: "boolean" },
    { type: "number" },
    { type: "number", min: 1 },
    { type: "number", max: 1 },
    { type: "number", min: 1, max: 2 },
  ];
  expect(new Set(all.map((each) => allowedParam(each).kind)).size).toBe(all.length);
  expect(new Set(all.map((each) => describeAllowed("x", each).code)).size).toBe(all.length);
});
