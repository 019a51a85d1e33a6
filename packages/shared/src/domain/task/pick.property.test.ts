import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { expect, test } from "vitest";

import { bringWinner, eligible, findCandidate, pickCandidate } from "./pick.ts";
import { taskStates } from "./task-states.ts";

const from = ["fix(a)", "fix(b)", "fix(c)"];
const ended = fc.tuple(
  ...from.map((task) => fc.record({ task: fc.constant(task), state: fc.constantFrom(...taskStates) })),
);
const by = fc.constantFrom("verify" as const, "judge" as const, "person" as const, "review" as const);
const word = fc.option(fc.constantFrom("a", "b", "fix(c)", "fix(d)", "", "approve"), { nil: undefined });

test("only a candidate that succeeded is ever picked, whoever picks and whatever is named", () => {
  fc.assert(
    fc.property(ended, by, word, word, (all, who, chosen, judged) => {
      const results = judged === undefined ? undefined : { pick: judged, verdict: judged };
      const picked = pickCandidate({ by: who, from, ...(chosen !== undefined && { chosen }) }, all, results);
      const names = eligible({ from }, all);
      if (picked.kind === "picked") return names.includes(picked.task);
      return names.length === 0 || (who !== "verify" && picked.why !== "none-succeeded");
    }),
  );
});

test("verify takes the first of the plan that succeeded, whatever the order in which they ended", () => {
  fc.assert(
    fc.property(ended, (all) => {
      const one = pickCandidate({ by: "verify", from }, all, undefined);
      expect(pickCandidate({ by: "verify", from }, all.toReversed(), undefined)).toEqual(one);
      const [first] = eligible({ from }, all);
      expect(one).toEqual(
        first === undefined ? { kind: "none", why: "none-succeeded" } : { kind: "picked", task: first },
      );
    }),
  );
});

test("reviewed work is taken over only after an approval, or when a person says so", () => {
  const pick = { by: "review" as const, from: ["fix(a)"], judge: "fix(review)" };
  const done = [{ task: "fix(a)", state: "succeeded" as const }];
  expect(pickCandidate(pick, done, { verdict: "approved" })).toEqual({ kind: "picked", task: "fix(a)" });
  const none = { kind: "none", why: "not-approved" };
  expect(pickCandidate(pick, done, { verdict: "request-changes", "comment-1": "no" })).toEqual(none);
  expect(pickCandidate(pick, done)).toEqual(none);
  expect(pickCandidate({ ...pick, chosen: "fix(a)" }, done)).toEqual({ kind: "picked", task: "fix(a)" });
});

test("a judge or a person can name a candidate by its agent alone", () => {
  expect(findCandidate(from, "b")).toBe("fix(b)");
  expect(findCandidate(from, " fix(b) ")).toBe("fix(b)");
  expect(findCandidate(from, "d")).toBeUndefined();
});

test("results of the winner are passed on as they are; no shell reads them", () => {
  const file = join(mkdtempSync(join(tmpdir(), "wzp-pick-")), "output");
  const outputs = { version: "$(touch /tmp/evil) `id` 'x' %s \\n" };
  const { argv } = bringWinner({ task: "fix(a)", commit: undefined, outputs }) as { argv: string[] };
  const [program = "", ...args] = argv;
  const said = execFileSync(program, args, { env: { ...process.env, WZP_OUTPUT: file }, encoding: "utf8" });
  expect(said).toBe("Picked fix(a).\n");
  expect(readFileSync(file, "utf8")).toBe(`picked=fix(a)\nversion=${outputs.version}\n`);
});
