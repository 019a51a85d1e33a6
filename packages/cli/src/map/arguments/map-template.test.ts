import { execFileSync } from "node:child_process";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { mapTemplate } from "./map-template.ts";

function argvOf(words: readonly string[], ...values: string[]): readonly string[] {
  const { command } = mapTemplate(words, { shell: false }).command({ values, number: 7 });
  if (command.kind !== "argv") throw new Error("expected an argv");
  return command.argv;
}

/** Returns what a shell prints for the script of one task. */
function runScript(script: string, ...values: string[]): string {
  const { command, env } = mapTemplate([script], { shell: true }).command({ values, number: 7 });
  if (command.kind !== "shell") throw new Error("expected a script");
  return execFileSync("/bin/sh", ["-c", command.script], { encoding: "utf8", env: { ...env } });
}

describe("the command of one argument", () => {
  test("puts the argument where {} stands, inside of words too", () => {
    expect(argvOf(["cp", "{}", "to/{}.bak"], "a b")).toEqual(["cp", "a b", "to/a b.bak"]);
  });

  test("puts the argument behind a command that names none", () => {
    expect(argvOf(["gzip", "-9"], "x.log")).toEqual(["gzip", "-9", "x.log"]);
  });

  test("knows the parts of a path", () => {
    const words = ["p", "{.}", "{/}", "{//}", "{/.}", "{#}"];
    expect(argvOf(words, "d.x/f.tar.gz")).toEqual(["p", "d.x/f.tar", "f.tar.gz", "d.x", "f.tar", "7"]);
    expect(argvOf(words, "plain")).toEqual(["p", "plain", "plain", ".", "plain", "7"]);
    expect(argvOf(["p", "{.}"], ".hidden")).toEqual(["p", ".hidden"]);
  });

  test("takes arguments of several sources by their number", () => {
    expect(argvOf(["p", "{2}-{1}", "{}"], "a", "b")).toEqual(["p", "b-a", "a", "b"]);
  });

  test("is a script when it is one word with shell signs, whose arguments stay data in all quotes", () => {
    const evil = `$(touch /tmp/x) '"; exit 3 #`;
    expect(runScript("printf '%s|' {}", evil)).toBe(`${evil}|`);
    expect(runScript(`printf '%s|' "{}"`, evil)).toBe(`${evil}|`);
    expect(runScript("printf '%s|' 'a {} b'", evil)).toBe(`a ${evil} b|`);
  });

  test("passes several arguments as separate words, in quotes as one text", () => {
    expect(argvOf(["p", "x{}y", "{-1}", "{3}"], "a", "b")).toEqual(["p", "xa", "by", "b"]);
    expect(runScript(`printf '<%s>' {} "{}" '{}'`, "a 1", "b")).toBe("<a 1><b><a 1 b><a 1 b>");
  });

  test("repeats a word with -X", () => {
    const template = mapTemplate(["p", "x{}-{2}", "{1}"], { shell: false, context: true });
    const { command } = template.command({ values: ["a", "b"], number: 1 });
    expect(command).toEqual({ kind: "argv", argv: ["p", "xa-b", "xb-b", "a"] });
  });

  test("uses a shell for the slot, with all other words unchanged", () => {
    const { command, env } = mapTemplate(["echo", "$HOME *", "{%}:{}"], { shell: false }).command({
      values: ["$(id)"],
      number: 1,
    });
    if (command.kind !== "shell") throw new Error("expected a script");
    const output = execFileSync("/bin/sh", ["-c", command.script], {
      encoding: "utf8",
      env: { ...env, WZP_JOB_SLOT: "2" },
    });
    expect(output).toBe("$HOME * 2:$(id)\n");
  });

  test("is shown as a line that a shell runs in the same way", () => {
    const value = `it's "$x"`;
    const lines: readonly (readonly [readonly string[], boolean])[] = [
      [["printf", "<%s>", "a {}", "", "{#}"], false],
      [[`printf '<%s>' {} "{}" '{}'`], true],
    ];
    const printed = lines.map(([words, shell]) =>
      execFileSync("/bin/sh", ["-c", mapTemplate(words, { shell }).line({ values: [value], number: 7 })], {
        encoding: "utf8",
      }),
    );
    expect(printed).toEqual([`<a ${value}><><7>`, `<${value}><${value}><${value}>`]);
  });

  test("is the argument itself when there is none", () => {
    const { command } = mapTemplate([], { shell: false }).command({ values: ["ls | wc"], number: 1 });
    expect(command).toEqual({ kind: "shell", script: "ls | wc" });
  });

  test("never lets an argument be read as code, whatever it is", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 30 }).filter((each) => !each.includes("\0"));
    fc.assert(
      fc.property(text, (value) => {
        expect(runScript("printf '%s' {}", value)).toBe(value);
      }),
      { numRuns: 40 },
    );
  });
});
