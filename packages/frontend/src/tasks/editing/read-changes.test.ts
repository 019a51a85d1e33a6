import fc from "fast-check";
import { expect, test } from "vitest";

import { parseDuration, writeDuration } from "@wezterm-parallel/shared/base/duration";
import { taskSpecSchema } from "@wezterm-parallel/shared/domain/task/task-spec";

import { changesDraftOf, readChanges } from "./read-changes.ts";

const spec = taskSpecSchema.parse({
  name: "test",
  base: "test",
  command: { kind: "argv", argv: ["node", "--test", "it's here"] },
  timeout: 90_000,
});

test("sends nothing for an untouched draft, and shows the command in shell syntax", () => {
  const draft = changesDraftOf(spec);
  expect(draft).toEqual({ command: String.raw`node --test 'it'\''s here'`, env: "", timeout: "1m30s" });
  expect(readChanges(draft, spec)).toEqual({ changes: undefined, problems: {} });
});

test("sends only changes: a script, set and removed variables, a limit or none", () => {
  const draft = { command: "node --test", env: "CI=1\n\nOLD\nEMPTY=\nURL=a=b", timeout: "" };
  expect(readChanges(draft, spec).changes).toEqual({
    command: { kind: "shell", script: "node --test" },
    env: { CI: "1", OLD: null, EMPTY: "", URL: "a=b" },
    timeout: null,
  });
  expect(readChanges({ ...changesDraftOf(spec), timeout: "2h" }, spec).changes).toEqual({
    timeout: 7_200_000,
  });
});

test("reports invalid values by field", () => {
  const { changes, problems } = readChanges({ command: " ", env: "A=1\n2B=x", timeout: "soon" }, spec);
  expect(changes).toBeUndefined();
  expect(problems).toEqual({
    command: { kind: "commandEmpty", line: "" },
    env: { kind: "badVariable", line: "2B=x" },
    timeout: { kind: "badDuration", line: "soon" },
  });
});

test("writes durations that it can read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (ms) => {
      expect(parseDuration(writeDuration(ms))).toEqual({ ok: true, value: ms });
    }),
  );
});
