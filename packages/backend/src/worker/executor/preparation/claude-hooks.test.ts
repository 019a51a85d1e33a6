import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { withClaudeHooks } from "./claude-hooks.ts";

const program = ["/usr/bin/node", "/a b/main.js", "permission", "/run/a.sock", "/work"];
const command = "/usr/bin/node '/a b/main.js' permission /run/a.sock /work";
const hook = { type: "command", command, timeout: 30 };

function settingsOf(argv: readonly string[]): unknown {
  return JSON.parse(argv[1]?.slice("--settings=".length) ?? "");
}

test("claude asks the policy when it would ask a person, and before each use of a tool that a rule refuses", () => {
  const policy = { allow: ["Bash(npm test)"], deny: ["Bash(git push *)", "Edit(infra)", "WebFetch"] };
  const argv = withClaudeHooks(["claude", "-p", "--", "hi"], { policy, program, cwd: "/" });
  expect([argv[0], ...argv.slice(2)]).toEqual(["claude", "-p", "--", "hi"]);
  const matcher = "Bash|Edit|Write|MultiEdit|NotebookEdit|WebFetch";
  expect(settingsOf(argv)).toEqual({
    hooks: { PermissionRequest: [{ hooks: [hook] }], PreToolUse: [{ matcher, hooks: [hook] }] },
  });
});

test("what claude asks is written as a line with its time, for people who answer; nothing is printed", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-"));
  const reports = join(directory, "it's.jsonl");
  const argv = withClaudeHooks(["claude"], { program, reports, cwd: "/" });
  const { hooks } = settingsOf(argv) as { hooks: Record<string, { hooks: { command: string }[] }[]> };
  expect(Object.keys(hooks)).toEqual(["PermissionRequest"]);
  const run = (input: string) =>
    // Without its directory, the program ends before it has read everything, which must not be an error.
    spawnSync("sh", ["-c", hooks["PermissionRequest"]?.[0]?.hooks[0]?.command ?? ""], { input }).stdout;
  const event = { tool_name: "Write", tool_input: { content: "a\nb 'c' $(id)" } };
  expect(run(`${JSON.stringify(event)}\n`).toString()).toBe("");
  run(JSON.stringify(event));
  const lines = readFileSync(reports, "utf8").split("\n");
  expect(lines).toHaveLength(3);
  const said = JSON.parse(lines[1] ?? "") as { at: number };
  expect(said).toEqual({ at: expect.any(Number) as number, claude: event });
  expect(Math.abs(said.at - Date.now())).toBeLessThan(60_000);
  rmSync(directory, { recursive: true });
  expect(run("{}").toString()).toBe("");
});

test("settings of the profile keep theirs, from JSON or a file; those that claude refuses stay as they are", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-"));
  const own = { model: "opus", hooks: { Stop: [1], PermissionRequest: [2] } };
  const merged = { model: "opus", hooks: { Stop: [1], PermissionRequest: [2, { hooks: [hook] }] } };
  writeFileSync(join(directory, "own.json"), JSON.stringify(own));
  const add = (...args: string[]) =>
    withClaudeHooks(["claude", ...args, "--", "--settings=x"], { policy: {}, program, cwd: directory });
  for (const args of [["--settings", "own.json"], [`--settings=${JSON.stringify(own)}`]]) {
    const argv = add(...args, "-p");
    expect(settingsOf(argv)).toEqual(merged);
    expect(argv.slice(2)).toEqual(["-p", "--", "--settings=x"]);
  }
  expect(add("--settings=none.json")).toEqual(["claude", "--settings=none.json", "--", "--settings=x"]);
  rmSync(directory, { recursive: true });
});
