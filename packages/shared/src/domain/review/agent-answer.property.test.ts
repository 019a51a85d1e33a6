import fc from "fast-check";
import { expect, test } from "vitest";

import { askForAnswers, readAnswers } from "./agent-answer.ts";

const text = fc
  .string({ unit: "grapheme" })
  .filter((each) => /^\S[^\r\n]*$/u.test(each) && each === each.trimEnd());
const noise = fc.constantFrom(
  "",
  "Done.",
  askForAnswers,
  "ANSWER: none",
  "answer 3: no",
  "x ANSWER 4: no",
  "ANSWER 5:",
);

test("a line separator of Unicode does not end an answer", () => {
  expect(readAnswers("ANSWER 1: a\u2028b")).toEqual([{ thread: 1, text: "a\u2028b" }]);
});

test("answers are found among other output, and the last one to each thread counts", () => {
  const given = fc.record({
    thread: fc.nat({ max: 9 }),
    text: text.filter((each) => !each.startsWith("*")),
    mark: fc.constantFrom("", "- ", "> ", "**"),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(noise, given), { maxLength: 20 }), (list) => {
      const lines = list.flatMap(([other, { thread, text: said, mark }]) => [
        other,
        `${mark}ANSWER ${thread}:${mark === "**" ? "**" : ""} ${said}`,
      ]);
      const last = new Map(list.map(([, { thread, text: said }]) => [thread, said]));
      const found = readAnswers(lines.join("\r\n"));
      expect(new Map(found.map((each) => [each.thread, each.text]))).toEqual(last);
    }),
  );
});

test("a prompt that the agent repeats is no answer, and a long answer is cut", () => {
  expect(readAnswers(askForAnswers)).toEqual([]);
  expect(readAnswers(`ANSWER 1: ${"x".repeat(9_000)}`)[0]?.text).toHaveLength(2_000);
});
