import { expect, test } from "vitest";

import { planJsonSchema } from "@wezterm-parallel/shared/domain/plan/schema/plan-json-schema";

import plan from "../../../ui/texts/ja/other-pages/plan.json";

/** Collects all descriptions in the schema. */
function descriptionsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "description" && typeof each === "string" ? [each] : descriptionsIn(each),
  );
}

const keysInJapanese = plan["words.plan-keys"];

test("translates the description of every plan key, and nothing else", () => {
  const described = new Set(descriptionsIn(planJsonSchema()));
  expect(described.size).toBeGreaterThan(50);
  expect(Object.keys(keysInJapanese).toSorted()).toEqual([...described].toSorted());
  for (const text of Object.values(keysInJapanese))
    expect(text).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}].*。$/u);
});
