import fc from "fast-check";
import { expect, test } from "vitest";

import { decideCall } from "./decide-call.ts";
import { callRulesSchema } from "./incoming-spec.ts";

const push = {
  ref: "refs/heads/main",
  after: "4f1c",
  forced: false,
  commits: [{ id: "4f1c", author: { name: "ada" } }],
  size: 1,
  base: null,
};

function decide(rules: object, event = "push", body: unknown = push) {
  return decideCall(callRulesSchema.parse(rules), { event, body });
}

test("parameters are read from keys, lists and numbers; what the body lacks is left out", () => {
  const inputs = [
    { param: "commit", from: "after" },
    { param: "author", from: "commits.0.author.name" },
    { param: "forced", from: "forced" },
    { param: "size", from: "size" },
    { param: "tag", from: "release.tag_name" },
    { param: "base", from: "base" },
  ];
  expect(decide({ inputs })).toEqual({
    kind: "start",
    params: new Map([
      ["commit", "4f1c"],
      ["author", "ada"],
      ["forced", "false"],
      ["size", "1"],
    ]),
  });
});

test("a call is ignored unless its event is named and every value is as it must be", () => {
  const where = [{ from: "ref", is: "refs/heads/main" }];
  expect(decide({ on: ["push"], where }).kind).toBe("start");
  expect(decide({ on: ["push"], where }, "ping").kind).toBe("ignored");
  expect(decide({ where }, "push", { ref: "refs/heads/other" }).kind).toBe("ignored");
  expect(decide({ where }, "push", {}).kind).toBe("ignored");
  const comment = [{ from: "comment.body", is: "/wzp run fix" }];
  expect(decide({ where: comment }, "issue_comment", { comment: { body: " /wzp run fix\r\n" } }).kind).toBe(
    "start",
  );
});

test("a value that cannot be a parameter starts nothing", () => {
  const inputs = [{ param: "x", from: "x" }];
  for (const x of [{}, [], "a\0b", "x".repeat(4_097)]) {
    expect(decide({ inputs }, "push", { x })).toEqual({ kind: "unusable", from: "x" });
  }
});

test("no path reaches what the body does not contain itself", () => {
  const names = ["constructor", "__proto__", "prototype", "toString", "length", "name"];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
      fc.constantFrom<unknown>({}, [], "text", 1, true, null),
      (keys, body) => {
        const inputs = [{ param: "x", from: keys.join(".") }];
        expect(decide({ inputs }, "push", body)).toEqual({ kind: "start", params: new Map() });
      },
    ),
  );
});

test("whatever a body contains, a parameter is exactly a text of it", () => {
  const usable = fc.string({ maxLength: 200 }).filter((text) => !text.includes("\0"));
  fc.assert(
    fc.property(usable, (text) => {
      const decided = decide({ inputs: [{ param: "x", from: "a.b" }] }, "push", { a: { b: text } });
      expect(decided).toEqual({ kind: "start", params: new Map([["x", text]]) });
    }),
  );
});
