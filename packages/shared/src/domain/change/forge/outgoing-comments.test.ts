import { expect, test } from "vitest";

import type { Reviewer } from "../../review/review.ts";
import { outgoingComments, type ReviewTexts } from "./outgoing-comments.ts";

const person = (name: string, kind: Reviewer["kind"] = "user"): Reviewer => ({
  kind,
  id: name,
  name,
  role: "operator",
});

const review: ReviewTexts = {
  change: "r1/fix",
  threads: [
    {
      thread: 4,
      path: "a.ts",
      first: 2,
      last: 3,
      lines: ["const a = `b`;", "```"],
      comments: [
        { comment: 7, by: person("Alice"), text: "Why?", at: 20, isDraft: false },
        { comment: 8, by: person("bob (GitHub)", "forge"), text: "Because.", at: 30, isDraft: false },
        { comment: 9, by: person("Ben *<@all>"), text: "I see.", at: 40, isDraft: false },
        { comment: 10, by: person("Alice"), text: "Not yet", at: 50, isDraft: true },
      ],
    },
  ],
  verdicts: [{ id: 1, by: person("Alice"), verdict: "approved", text: "", at: 10 }],
};

test("comments and verdicts of people here go out, oldest first, each with its marker", () => {
  const out = outgoingComments(review, new Set());
  expect(out.map(({ key, thread }) => [key, thread])).toEqual([
    ["verdict-1", undefined],
    ["comment-7", 4],
    ["comment-9", 4],
  ]);
  expect(out.map(({ text }) => text)).toEqual([
    "<!-- wezterm-parallel r1/fix verdict-1 -->\n**Alice** approved these commits",
    "<!-- wezterm-parallel r1/fix comment-7 -->\n````\nconst a = `b`;\n```\n````\n\n**Alice** on `a.ts`, lines 2–3:\n\nWhy?",
    "<!-- wezterm-parallel r1/fix comment-9 -->\n**Ben all** replied to **Alice** on `a.ts`, lines 2–3:\n\nI see.",
  ]);
});

test("a sent comment is not sent again", () => {
  expect(outgoingComments(review, new Set(["verdict-1", "comment-7"])).map(({ key }) => key)).toEqual([
    "comment-9",
  ]);
});

test("a long passage is quoted in part, because forges refuse comments over 65,536 characters", () => {
  const [thread] = review.threads;
  const lines = Array.from({ length: 1_000 }, (_, at) => `${at}`.padEnd(500, "x"));
  const long = { ...review, threads: thread === undefined ? [] : [{ ...thread, last: 1_001, lines }] };
  const [, comment] = outgoingComments(long, new Set());
  expect(comment?.text.length).toBeLessThan(15_000);
  expect(comment?.text).toContain(`${lines[19]}\n…\n\`\`\`\n\n**Alice** on \`a.ts\`, lines 2–1001:\n\nWhy?`);
});
