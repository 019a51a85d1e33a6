import { expect, test } from "vitest";

import { taskSpecSchema } from "@wezterm-parallel/shared/domain/task/task-spec";

import { readEditable, writeEditable } from "./editable-task.ts";

const spec = taskSpecSchema.parse({
  name: "build",
  base: "build",
  command: { kind: "argv", argv: ["make", "-j", "4"] },
  env: { CI: "1", MODE: "fast" },
  timeout: 5_400_000,
});
const text = writeEditable("r1/build", spec);

test("the written settings read as no change", () => {
  expect(text).toContain("timeout: 1h30m");
  expect(readEditable(text, spec)).toEqual({ ok: true, value: undefined });
});

test("only what was edited is a change; a variable that was removed becomes null", () => {
  const edited = text
    .replace(/^command:[^]*(?=env:)/m, "command: make all\n")
    .replace('CI: "1"', "CI: 2")
    .replace(/ +MODE: fast\n/, "")
    .replace("1h30m", "none")
    .replace("priority: 0", "priority: 7")
    .replace("group: none", "group: db");
  expect(readEditable(edited, spec)).toEqual({
    ok: true,
    value: {
      command: { kind: "shell", script: "make all" },
      env: { CI: "2", MODE: null },
      timeout: null,
      priority: 7,
      group: "db",
    },
  });
});

test("a group is left with none", () => {
  const grouped = { ...spec, group: "db" };
  const edited = writeEditable("r1/build", grouped).replace("group: db", "group: none");
  expect(readEditable(edited, grouped)).toEqual({ ok: true, value: { group: null } });
});

test.each([
  ["timeout: 1h30m", "timeout: soon", "timeout must be a duration"],
  ["priority: 0", "priority: 5000", "priority: "],
  ["priority: 0", "nice: 5", "priority: "],
  ["priority: 0", "priority: [", "Flow sequence"],
  ["CI:", "WZP_RUN:", "must be a variable name"],
])("explains that %s is wrong as %s", (before, after, why) => {
  expect(readEditable(text.replace(before, after), spec)).toMatchObject({
    ok: false,
    failure: expect.stringContaining(why),
  });
});
