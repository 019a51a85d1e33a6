import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { OpenSequence } from "./open-sequence.ts";

const complete = [
  "plain\r\n",
  "日本🙂é",
  "\x1b[1;31m",
  "\x1b[?25l",
  "\x1b(0",
  "\x1bM",
  "\x1b]2;a title\x07",
  "\x1b]52;c;AAAA\x1b\\",
  "\x1bPq#0;2;0;0;0~-\x1b\\",
  "\x1b_Ga=T,f=100;iVBORw0KGgo=\x1b\\",
  "\x1b[3\x18",
] as const;

const encode = (text: string): Uint8Array => Buffer.from(text);

function openAfter(...pieces: readonly Uint8Array[]): string {
  const open = new OpenSequence();
  for (const piece of pieces) open.push(piece);
  return Buffer.from(open.bytes).toString("latin1");
}

describe("an open sequence", () => {
  it("is empty after a complete sequence, however it is cut, and otherwise exactly its bytes so far", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...complete),
        fc.constantFrom(...complete),
        fc.nat(),
        (first, last, cut) => {
          const bytes = encode(first + last);
          const at = cut % (bytes.length + 1);
          expect(openAfter(bytes)).toBe("");
          expect(openAfter(bytes.subarray(0, at), bytes.subarray(at))).toBe("");
          expect(openAfter(...[...bytes].map((byte) => Uint8Array.of(byte)))).toBe("");
          const open = openAfter(bytes.subarray(0, at));
          expect(Buffer.from(bytes.subarray(0, at)).toString("latin1").endsWith(open)).toBe(true);
          expect(openAfter(Buffer.from(open, "latin1"), bytes.subarray(at))).toBe("");
        },
      ),
    );
  });

  it.each([
    ["text\x1b", "\x1b"],
    ["\x1b[38;5;", "\x1b[38;5;"],
    ["\x1b]0;half a title", "\x1b]0;half a title"],
    ["\x1bP1;2q", "\x1bP1;2q"],
    ["\x1b]0;broken off\x18text", ""],
    ["\x1b[1\r\n;\x07", "\x1b[1;"],
    ["\x1b[?25\x1b[1", "\x1b[1"],
    ["\xff\xfe binary \x80", ""],
  ])("after %j is %j", (text, open) => {
    expect(openAfter(Buffer.from(text, "latin1"))).toBe(open);
  });

  it("that is long is swallowed from a beginning that no terminal acts on", () => {
    const much = encode("A".repeat(10_000));
    expect(openAfter(encode("\x1b]52;c;"), much)).toBe("\x1b]9999;");
    expect(openAfter(encode("\x1b]52;c;"), much, encode("\x07"))).toBe("");
    expect(openAfter(encode("\x1bPq"), much, much)).toBe("\x1b_");
    expect(openAfter(encode("\x1bPq"), much, encode("\x1b\\"))).toBe("");
  });
});
