import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readSettings } from "./read-settings.ts";
import { describeSettings } from "./settings-schema.ts";

const read = (text: string) => readSettings(text, { file: "config.yaml" });

describe("the settings", () => {
  it.each([
    ["", {}],
    ["# nothing yet\n", {}],
    ["detachKeys: ctrl-p ctrl-q\n", { detachKeys: "ctrl-p ctrl-q" }],
    ["detachKeys: 'ctrl-\\ ctrl-\\'\n", { detachKeys: "ctrl-\\ ctrl-\\" }],
    ["detachKeys: ctrl-],x\n", { detachKeys: "ctrl-],x" }],
  ])("are read from %j", (text, value) => {
    const settings = read(text);
    expect(settings.ok && settings.value.settings).toEqual(value);
  });

  it.each([
    ["# mine\ndetachkeys: ctrl-p\n", { line: 2, column: 1, reason: "unknown-key", hint: "detachKeys" }],
    ["detachKeys: alt-x\n", { line: 1, column: 13, reason: "wrong-value", hint: "ctrl-p,ctrl-q" }],
    ["detachKeys: [a]\n", { line: 1, column: 13, reason: "wrong-value", hint: "ctrl-p,ctrl-q" }],
    ["detachKeys: a\ndetachKeys: b\n", { line: 2, column: 1, reason: "duplicate-key", hint: "" }],
    ["checkouts:\n  failed: soon\n", { line: 2, column: 11, reason: "wrong-value", hint: "90s" }],
    ["database: mysql://x\n", { line: 1, column: 11, reason: "wrong-value", hint: "postgres://" }],
    ["backup:\n  to: /mnt\n", { line: 1, column: 1, reason: "wrong-value", hint: "passphraseFile" }],
    ["backup: { cron: often }\n", { line: 1, column: 17, reason: "wrong-value", hint: "@daily" }],
    ["- a\n", { line: 1, column: 1, reason: "wrong-value", hint: "a map of settings" }],
  ])("are refused in %j, with the place and what is allowed", (text, { hint, ...place }) => {
    const settings = read(text);
    const [problem] = settings.ok ? [] : settings.failure;
    expect(problem).toMatchObject({ file: "config.yaml", ...place });
    expect(problem?.hint ?? "").toContain(hint);
  });

  it("are found with what the file says and its line", () => {
    const settings = read("# mine\ncheckouts:\n  most: 1GiB\n\n  failed: 2d\n");
    const find = settings.ok ? settings.value.find : () => undefined;
    expect(find(["checkouts", "failed"])).toEqual({ written: "2d", line: 5 });
    expect(find(["checkouts", "most"])).toEqual({ written: "1GiB", line: 3 });
    expect(find(["checkouts", "succeeded"])).toBeUndefined();
    expect(settings.ok && settings.value.settings.checkouts).toEqual({ most: 2 ** 30, failed: 172_800_000 });
  });

  it("are described, each with a default, an example that is valid, and when a change takes effect", () => {
    const settings = describeSettings();
    expect(settings.map(({ path }) => path.join("."))).toContain("checkouts.failed");
    // Keys of backups, mail and Kubernetes need one another.
    const needing = new Set(["backup", "mail", "kubernetes"]);
    const alone = settings.filter(({ path }) => !path.some((name) => needing.has(name)));
    for (const { path, example } of alone) {
      const nested = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), example);
      expect(read(JSON.stringify(nested))).toMatchObject({ ok: true });
    }
  });

  it("are read or refused, whatever the text", () => {
    fc.assert(fc.property(fc.string(), (text) => void read(text)));
  });
});
