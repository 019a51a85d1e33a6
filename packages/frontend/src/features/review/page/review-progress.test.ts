import { expect, test } from "vitest";

import { look, markViewed } from "./review-progress.ts";

test("remembers the commit before the latest one, however often a person looks at it", () => {
  const first = look({}, "r1/a", "c1", 1);
  expect(first["r1/a"]).toMatchObject({ seen: "c1", seenBefore: undefined });
  const second = look(look(look(first, "r1/a", "c1", 2), "r1/a", "c2", 3), "r1/a", "c2", 4);
  expect(second["r1/a"]).toMatchObject({ seen: "c2", seenBefore: "c1" });
});

test("keeps viewed marks with their commit, and removes them", () => {
  const seen = look({}, "r1/a", "c1", 1);
  const marked = markViewed(seen, "r1/a", { "a.ts": "c1", "b.ts": "c1" });
  const later = markViewed(look(marked, "r1/a", "c2", 2), "r1/a", { "a.ts": undefined, "c.ts": "c2" });
  expect(later["r1/a"]?.viewed).toEqual({ "b.ts": "c1", "c.ts": "c2" });
});

test("forgets the changes looked at longest ago", () => {
  let all = {};
  for (let at = 0; at < 120; at += 1) all = look(all, `r${at}/a`, "c", at);
  expect(Object.keys(all)).toHaveLength(100);
  expect(all).toHaveProperty("r119/a");
  expect(all).not.toHaveProperty("r19/a");
});
