import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

import { TerminalState } from "@wezterm-parallel/shared/base/terminal-state";

import { Screen } from "./screen.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-screen-"));
const log = join(directory, "out.log");
afterAll(() => rmSync(directory, { recursive: true }));

const size = { at: 0, columns: 40, rows: 10 };

function snapshotOf(...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  writeFileSync(log, "");
  const screen = new Screen([size], log, 0);
  const state = new TerminalState();
  for (const piece of pieces) {
    state.push(Buffer.from(piece));
    screen.write(Buffer.from(piece));
  }
  return new Promise((ready) => {
    screen.snapshot(state, (bytes) => {
      ready(Buffer.from(bytes).toString("latin1"));
      screen[Symbol.dispose]();
    });
  });
}

describe("a snapshot", () => {
  it.each([
    ["the way the mouse speaks", "\x1b[?1000h\x1b[?1006h"],
    ["a hidden cursor", "\x1b[?25l"],
    ["the cursor's shape", "\x1b[5 q"],
    ["a scroll region and the cursor in it", "\x1b[3;7r\x1b[5;4Hx"],
    ["origin mode", "\x1b[3;7r\x1b[?6h\x1b[2;4Hx"],
    ["keyboard protocols", "\x1b[>1u\x1b[>5u\x1b[>4;2m"],
    ["those of the alternate screen", "\x1b[>1u\x1b[?1049h\x1b[>7u\x1b[=8;2u"],
    ["colours", "\x1b]4;1;rgb:ff/00/00;2;#00ff00\x07\x1b]10;red;blue\x1b\\"],
    ["characters to draw lines with", "\x1b(0qqq"],
    ["a title", "\x1b]0;a title\x07"],
    ["the rest of the modes", "\x1b=\x1b[4h\x1b[?1h\x1b[?7l\x1b[?2004h\x1b[?1004h"],
    ["reversed colours, and reports of the colour scheme", "\x1b[?5h\x1b[?2031h"],
    ["text, colours of text, wide characters", "\x1b[31;4m日本 red\x1b[0m\r\nplain"],
  ])("holds %s: painting it and taking another gives the same", async (_, output) => {
    const first = await snapshotOf(output);
    expect(await snapshotOf(Buffer.from(first, "latin1"))).toBe(first);
    expect(first).not.toBe(await snapshotOf(""));
  });

  it("reports the mode and the position of the cursor", async () => {
    expect(await snapshotOf("\x1b[?1002h\x1b[?1006h\x1b[?25l")).toBe("\x1b[?1002h\x1b[?1006h\x1b[?25l");
    expect(await snapshotOf("\x1b[?1006h\x1b[?1006l\x1b[?25l\x1b[?25h")).toBe("");
    expect(await snapshotOf("\x1b[3;7r\x1b[5;4Hx")).toMatch(/\x1b\[3;7r\x1b\[5;5H$/);
    expect(await snapshotOf("\x1b[3;7r\x1b[?6h\x1b[2;4Hx")).toMatch(/\x1b\[3;7r\x1b\[\?6h\x1b\[2;5H$/);
    expect(await snapshotOf("\x1b[>5u\x1b[<u\x1b[>4;2m\x1b[>4;0m\x1b]11;red\x07\x1b]111\x07")).toBe("");
  });

  it("repeats nothing that acts: no clipboard, notification, bell, question, answer, window or image", async () => {
    const acts = [
      "\x1b]52;c;c2VjcmV0\x07",
      "\x1b]9;toast\x07\x1b]777;notify;a;b\x07\x1b]99;;toast\x1b\\",
      "\x07\x05\x1b[c\x1b[6n\x1b[21t\x1b[14t\x1b]11;?\x07\x1b]52;c;?\x07\x1bP$qm\x1b\\\x1b[?u",
      "\x1b[8;5;5t\x1b[3;0;0t\x1b[2t",
      "\x1b]1337;SetUserVar=wzp=e30=\x07\x1b]1337;File=inline=1:AAAA\x07\x1b_Ga=T;AAAA\x1b\\",
      "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\",
    ].join("words");
    const snapshot = await snapshotOf(acts);
    expect(snapshot.replaceAll(/words|\x1b\[\d+C/g, "")).toBe("");
  });

  it("shows a title without what would end it and begin something else", async () => {
    const snapshot = await snapshotOf("\x1b]2;a\x01\x08\x7f[31m title\x07");
    expect(snapshot).toBe("\x1b]2;a[31m title\x1b\\");
    expect(await snapshotOf(`\x1b]2;${"x".repeat(9_999)}\x07`)).toHaveLength(4 + 256 + 2);
  });

  it("ends where the output is cut, so that the rest means the same wherever the cut is", async () => {
    const output = Buffer.from("a\x1b[38;5;12mb日本\x1b]0;title\x07\x1b[2;3Hc\x1b(0q\x1b(Bd\x1bPq#0~\x1b\\e");
    const whole = await snapshotOf(output);
    await fc.assert(
      fc.asyncProperty(fc.nat(output.length), async (at) => {
        const before = await snapshotOf(output.subarray(0, at));
        expect(await snapshotOf(Buffer.from(before, "latin1"), output.subarray(at))).toBe(whole);
      }),
    );
  });

  it("knows the modes that were set before the log's tail, and which screen was shown", async () => {
    const early = "early\r\n\x1b[?1049h\x1b[?1003h\x1b[?1006h\x1b]0;title\x07";
    const much = `\x1b[H${"x".repeat(38)}`.repeat(40_000);
    writeFileSync(log, early + much);
    const state = new TerminalState();
    state.push(Buffer.from(early));
    state.push(Buffer.from(much));
    using screen = new Screen([size], log, early.length + much.length, state);
    const snapshot = await new Promise<string>((ready) => {
      screen.snapshot(state, (bytes) => ready(Buffer.from(bytes).toString("latin1")));
    });
    expect(snapshot).toMatch(/\x1b\[\?1049h.*x{38}.*\x1b\[\?1003h\x1b\[\?1006h\x1b\]2;title\x1b\\$/s);
  });

  it("of binary garbage is made, and acts no more than any other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const snapshot = await snapshotOf(bytes);
        expect(snapshot).not.toMatch(/\x1b\]52|\x1b\]9;|\x1bP|\x05|\x07/);
      }),
      { numRuns: 50 },
    );
  });
});
