import { existsSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ActivityFile } from "./activity-file.ts";

const status = (fields: string) => Buffer.from(`\x1b]7501;${fields}\x1b\\`);

function lines(directory: string): readonly unknown[] {
  const text = readFileSync(join(directory, "activity.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

test("writes each change once, readable only by its user, and nothing for programs that say nothing", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-activity-"));
  let now = 0;
  const file = new ActivityFile(directory, () => (now += 1));
  file.read(Buffer.from("plain \x1b[31mred\x1b[0m \x1b]0;a title\x07"));
  expect(existsSync(join(directory, "activity.jsonl"))).toBe(false);
  file.read(status("state=working:app=codex"));
  file.read(status("state=working:app=codex"));
  file.read(Buffer.concat([status("state=done:app=codex"), status("state=working:app=codex")]));
  file.read(status("state=done:app=codex"));
  expect(lines(directory)).toMatchObject([
    { source: "status", state: "working", by: "codex" },
    { state: "waiting", waitsFor: "prompt" },
  ]);
  expect(statSync(join(directory, "activity.jsonl")).mode & 0o777).toBe(0o600);
});

test("a turn that begins and ends within one piece of output has ended", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-activity-"));
  const file = new ActivityFile(directory);
  file.read(status("state=idle:app=acp.node"));
  file.read(Buffer.concat([status("state=working:app=acp.node"), status("state=done:app=acp.node")]));
  expect(lines(directory)).toMatchObject([
    { state: "waiting", waitsFor: "prompt" },
    { state: "working" },
    { state: "waiting", waitsFor: "prompt" },
  ]);
});

test("a call is written each time, at most once a second, and is over when somebody types", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-activity-"));
  let now = 10_000;
  const file = new ActivityFile(directory, () => now);
  const ring = () => file.read(Buffer.from("\x07"));
  ring();
  now += 500;
  ring();
  now += 600;
  ring();
  file.handleTyping();
  // The answer of a shell that has nothing to complete.
  ring();
  now += 1_000;
  ring();
  expect(lines(directory)).toEqual([
    { source: "notice", at: 10_000, by: "BEL", state: "waiting" },
    { source: "notice", at: 11_100, by: "BEL", state: "waiting" },
    { source: "notice", at: 11_100, state: "unknown" },
    { source: "notice", at: 12_100, by: "BEL", state: "waiting" },
  ]);
});

test("a program that rings endlessly does not fill the disk", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-activity-"));
  let now = 0;
  const file = new ActivityFile(directory, () => (now += 1_000));
  for (let at = 0; at < 2_000; at++) file.read(Buffer.from("\x07"));
  expect(lines(directory).length).toBeLessThanOrEqual(501);
  expect(lines(directory).at(-1)).toMatchObject({ at: 2_000_000 });
});

test("a program that changes its status endlessly does not fill the disk", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-activity-"));
  const file = new ActivityFile(directory);
  for (let at = 0; at < 5_000; at++) {
    file.read(status(at % 2 === 0 ? "state=working:app=a" : "state=blocked:app=a"));
  }
  expect(lines(directory).length).toBeLessThanOrEqual(501);
  expect(lines(directory).at(-1)).toMatchObject({ state: "waiting" });
});
