import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { commandArgv } from "./command-argv.ts";

const path = process.env["PATH"];

function run(script: string, { shell, from = path }: { shell?: string[]; from?: string | undefined } = {}) {
  const [program = "", ...args] = commandArgv({ kind: "shell", script }, shell, from);
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return { status, stdout: stdout.trim() };
}

describe("a script", () => {
  it("of several lines stops at the first line that fails, in bash and in sh", () => {
    const script = "echo one\nfalse\necho two\n";
    for (const from of [path, ""]) expect(run(script, { from })).toEqual({ status: 1, stdout: "one" });
  });

  it("of several lines fails in bash when any program of a pipe fails", () => {
    expect(run("false | cat\necho two").status).toBe(1);
  });

  it("of several lines goes on where it says so", () => {
    const script = "set +e\nfalse\nfalse || echo handled\nif false; then :; fi\necho two";
    expect(run(script)).toEqual({ status: 0, stdout: "handled\ntwo" });
  });

  it("of one line means what it means in a shell, with or without a newline at its end", () => {
    expect(run("false; echo two")).toEqual({ status: 0, stdout: "two" });
    expect(run("false | cat\n").status).toBe(0);
  });

  it("is left to the shell that its task names", () => {
    expect(run("false\necho two", { shell: ["bash", "-c"] })).toEqual({ status: 0, stdout: "two" });
  });
});
