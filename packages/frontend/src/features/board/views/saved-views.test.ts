import { expect, test } from "vitest";

import { viewsOf, withoutView, withView } from "./saved-views.ts";

const other = { name: "Mine", page: "runs", query: "state=failed" };
const view = { name: "Mine", filter: 'state:failed "a & b"', run: "all" };

test("stores views per project and leaves other stored values alone", () => {
  const saved = withView([other], "p1", view);
  expect(viewsOf(saved, "p1")).toEqual([view]);
  expect(viewsOf(saved, "p2")).toEqual([]);
  const changed = withView(withView(saved, "p2", view), "p1", { ...view, filter: "x" });
  expect(viewsOf(changed, "p1")).toEqual([{ ...view, filter: "x" }]);
  expect(viewsOf(changed, "p2")).toEqual([view]);
  expect(withoutView(withoutView(changed, "p1", "Mine"), "p2", "Mine")).toEqual([other]);
});
