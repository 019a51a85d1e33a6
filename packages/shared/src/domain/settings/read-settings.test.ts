import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readSettings } from "./read-settings.ts";

const read = (text: string) => readSettings(text, { file: "config.yaml" });

describe("the settings", () => {
  it.each([
    ["", {}],
    ["# nothing yet\n", {}],
    ["detachKeys: ctrl-p ctrl-q\n", { detachKeys: "ctrl-p ctrl-q" }],
    ["detachKeys: 'ctrl-\\ ctrl-\\'\n", { detachKeys: "ctrl-\\ ctrl-\\" }],
    ["detachKeys: ctrl-],x\n", { detachKeys: "ctrl-],x" }],
  ])("are read from %j", (text, value) => {
    expect(read(text)).toEqual({ ok: true, value });
  });

  it.each([
    ["# mine\ndetachkeys: ctrl-p\n", { line: 2, column: 1, reason: "unknown-key", hint: "detachKeys" }],
    ["detachKeys: alt-x\n", { line: 1, column: 13, reason: "wrong-value", hint: "ctrl-p,ctrl-q" }],
    ["detachKeys: [a]\n", { line: 1, column: 13, reason: "wrong-value", hint: "ctrl-p,ctrl-q" }],
    ["detachKeys: a\ndetachKeys: b\n", { line: 2, column: 1, reason: "duplicate-key", hint: "" }],
    ["- a\n", { line: 1, column: 1, reason: "wrong-value", hint: "a map of settings" }],
  ])("are refused in %j, with the place and what is allowed", (text, { hint, ...place }) => {
    const settings = read(text);
    const [problem] = settings.ok ? [] : settings.failure;
    expect(problem).toMatchObject({ file: "config.yaml", ...place });
    expect(problem?.hint ?? "").toContain(hint);
  });

  it("are read or refused, whatever the text", () => {
    fc.assert(fc.property(fc.string(), (text) => void read(text)));
  });
});
