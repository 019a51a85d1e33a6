import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { planMessageCodes, createMessage, phrase, inEnglish } from "./plan-message.ts";
import { readPlan } from "../read-plan.ts";

test("a message is put together from its code, what stands in its holes, and codes in them", () => {
  const value = phrase("value-whole", { least: 1, most: 9 });
  expect(inEnglish(createMessage("expected", { value }))).toBe("Expected a whole number from 1 to 9.");
  expect(inEnglish(createMessage("did-you-mean", { name: "a {{name}}" }))).toBe("Did you mean `a {{name}}`?");
});

test("a problem carries the codes of all that it says", () => {
  const plan = readPlan("tasks:\n  a: { run: x, retry: { on: [75, crash] } }\n", { file: "plan.yaml" });
  expect(plan.ok ? [] : plan.failure.map(({ messages }) => messages)).toEqual([
    {
      detail: {
        code: "wrong-value",
        values: { what: { code: "what-entry", values: { entry: "2", key: "on" } }, value: '"crash"' },
      },
      hint: [{ code: "expected", values: { value: { code: "value-cause", values: {} } } }],
    },
  ]);
});

test("every code is used by a message", () => {
  const sources = ["../", "../../settings/", "../../activity/screens/"].flatMap((folder) => {
    const here = new URL(folder, import.meta.url).pathname;
    const names = readdirSync(here, { recursive: true, encoding: "utf8" });
    return names
      .filter((name) => name.endsWith(".ts") && !/(plan-messages|value-messages|\.test)\.ts$/.test(name))
      .map((name) => readFileSync(here + name, "utf8"));
  });
  const said = new Set(
    sources.flatMap((text) => [...text.matchAll(/"([a-z][a-z-]+)"/g)].map(([, code]) => code)),
  );
  expect(planMessageCodes.filter((code) => !said.has(code))).toEqual([]);
});
