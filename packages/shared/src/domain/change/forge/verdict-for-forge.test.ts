import { expect, test } from "vitest";

import type { Reviewer, Verdict } from "../../review/review.ts";
import { verdictOn } from "./forge-verdict.ts";
import { verdictForForge } from "./verdict-for-forge.ts";

const given = (name: string, verdict: Verdict, holdsFor = "c2") => {
  const by: Reviewer = { kind: "user", id: name, name, role: "operator" };
  return { by, verdict, holdsFor };
};
const judge = (verdicts: readonly ReturnType<typeof given>[], required = 1) =>
  verdictForForge({ change: "r1/fix", commit: "c2", verdicts, rule: { required, by: ["operator"] } });

test("one account gives what all verdicts here mean together, with the names of those that count", () => {
  expect(judge([given("Ann", "approved"), given("Ben", "approved")])).toEqual({
    verdict: "approved",
    commit: "c2",
    text: "<!-- wezterm-parallel r1/fix verdict -->\nApproved by **Ann**, **Ben**",
  });
  const objected = judge([given("Ann", "changes-requested", "c1"), given("Ben", "approved")]);
  expect(objected).toMatchObject({ verdict: "changes-requested" });
  expect(objected.text).toMatch(/Changes requested by \*\*Ann\*\*$/);
});

test("too few approvals, approvals of other commits and comments are no verdict", () => {
  expect(judge([given("Ann", "approved")], 2).verdict).toBe("none");
  expect(judge([given("Ann", "approved", "c1")]).verdict).toBe("none");
  expect(judge([given("Ann", "comment")]).verdict).toBe("none");
});

test("an approval is not given for commits of others; a request for changes is", () => {
  const approved = judge([given("Ann", "approved")]);
  expect(verdictOn(approved, "c2")).toBe(approved);
  expect(verdictOn(approved, "c3").verdict).toBe("none");
  const objected = judge([given("Ann", "changes-requested")]);
  expect(verdictOn(objected, "c3")).toBe(objected);
});
