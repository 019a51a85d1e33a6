import fc from "fast-check";
import { expect, test } from "vitest";

import { VariableGuard } from "./variable-guard.ts";

function passInPieces(text: string, cuts: readonly number[]): string {
  const guard = new VariableGuard();
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  let from = 0;
  return ends
    .map((end) => {
      const piece = guard.pass(bytes.subarray(from, end));
      from = end;
      return Buffer.from(piece);
    })
    .reduce((all, piece) => Buffer.concat([all, piece]), Buffer.alloc(0))
    .toString();
}

const ours = [
  "\x1b]1337;SetUserVar=wzp=e30=\x07",
  "\x1b]1337;SetUserVar=wzp_show=c2hvcA==\x1b\\",
  "\u009d1337;SetUserVar=wzp=e30=\u009c",
  "\x1bPtmux;\x1b\x1b]1337;SetUserVar=wzp=e30=\x07\x1b\\",
];

const foreign = [
  "\x1b]1337;SetUserVar=workspace=e30=\x07",
  "\x1b]1337;File=inline=1:AAAA\x07",
  "1337;SetUserVar=wzp=e30=",
  "\x1b[1mbold\x1b[0m 日本語 \x1b]0;title\x07",
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...ours, ...foreign), fc.string({ unit: "binary" })))
  .map((parts) => parts.join(""));

test("no piece of output sets a variable of ours, however it comes in pieces", () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(200)), (printed, cuts) => {
      const passed = passInPieces(printed, cuts);
      expect(passed).not.toMatch(/(?:\x1b\]|\u009d)1337;SetUserVar=wzp/);
      expect(Buffer.byteLength(passed)).toBe(Buffer.byteLength(Buffer.from(printed).toString()));
    }),
  );
});

test("everything else passes byte for byte", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...foreign)), fc.array(fc.nat(200)), (parts, cuts) => {
      expect(passInPieces(parts.join(""), cuts)).toBe(parts.join(""));
    }),
  );
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(new VariableGuard().pass(bytes)).toEqual(bytes);
});
