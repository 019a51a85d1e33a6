import fc from "fast-check";
import { expect, test } from "vitest";

import {
  agentReviewPrompt,
  decideReviewStep,
  describeUnapproved,
  nextReviewPrompt,
  readVerdict,
  reworkPrompt,
} from "./agent-review.ts";

const verdicts = ["approved", "changes-requested", "none"] as const;
const rounds = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 20 }))
  .map(([most, round]) => ({ round, rounds: most }));

test("only the word of approval approves, whatever else a reviewer reports", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (others, word) => {
      const { verdict } = readVerdict({ ...others, verdict: word });
      expect(verdict === "approved").toBe(/^\s*approved?\s*$/i.test(word));
    }),
  );
  expect(readVerdict({}).verdict).toBe("none");
});

test("reviews end: after the last round a person is asked, and without a usable verdict at once", () => {
  fc.assert(
    fc.property(fc.constantFrom(...verdicts), rounds, (verdict, at) => {
      const step = decideReviewStep({ verdict }, at);
      expect(step === "approve").toBe(verdict === "approved");
      expect(step === "rework").toBe(verdict === "changes-requested" && at.round < at.rounds);
    }),
  );
});

test("comments are read in the order of their numbers; a request for changes without any is no verdict", () => {
  const outputs = {
    verdict: "request-changes",
    "comment-10": "ten",
    "comment-2": "two",
    comment: "first",
    other: "x",
  };
  expect(readVerdict(outputs)).toEqual({ verdict: "changes-requested", comments: ["first", "two", "ten"] });
  expect(readVerdict({ verdict: "request-changes", "comment-1": "  " }).verdict).toBe("none");
});

test("the prompt of the writer contains the comments, fits into an argument, and says what it leaves out", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 4_000 }), { maxLength: 40 }), (comments) => {
      const prompt = reworkPrompt("codex", comments, { round: 1, rounds: 3 });
      expect(prompt.length).toBeLessThan(31_000);
      expect(prompt).not.toContain("\0");
    }),
  );
  expect(reworkPrompt("codex", ["a.ts:1 no", "b.ts:2 why"], { round: 1, rounds: 3 })).toMatch(
    /^The agent codex reviewed your change \(review 1 of 3\)[^]*\n- a\.ts:1 no\n- b\.ts:2 why$/,
  );
  const long = Array.from({ length: 20 }, () => "x".repeat(4_000));
  expect(reworkPrompt("codex", long, { round: 1, rounds: 3 })).toContain("(13 further comments are left out");
});

test("each prompt of the reviewer names the branch, the verdicts, and the task", () => {
  const first = agentReviewPrompt("fix(claude)", "Fix it.");
  expect(first).toMatch(/fix\(claude\)[^]*git diff HEAD\.\.\.BRANCH[^]*verdict=approved[^]*Fix it\.$/);
  expect(nextReviewPrompt(first, ["a.ts:1 no"])).toMatch(/- a\.ts:1 no[^]*Fix it\.$/);
});

test("the question for a person is one line, whatever the comments contain", () => {
  const said = { verdict: "changes-requested" as const, comments: ["a\nb", "\u001b[31mred"] };
  const question = describeUnapproved(said, { reviewer: "codex", round: 3 });
  expect(question).toBe(
    "Take over the work all the same? codex still requests changes after 3 reviews: a b · [31mred",
  );
});
