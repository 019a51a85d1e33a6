import { expect, test } from "vitest";

import { bytesOfKey, modified, terminalKeyOf } from "./keys.ts";

const none = { control: false, alt: false };

test("encodes arrows by the program's mode, with modifiers", () => {
  expect(bytesOfKey("up", none, false)).toBe("\x1b[A");
  expect(bytesOfKey("up", none, true)).toBe("\x1bOA");
  expect(bytesOfKey("left", { control: true, alt: false }, true)).toBe("\x1b[1;5D");
  expect(bytesOfKey("right", { control: true, alt: true }, false)).toBe("\x1b[1;7C");
  expect(bytesOfKey("escape", none, false)).toBe("\x1b");
  expect(bytesOfKey("|", none, false)).toBe("|");
});

test("encodes Ctrl as control characters where they exist, and Alt as an Escape prefix", () => {
  expect(modified("c", { control: true, alt: false })).toBe("\x03");
  expect(modified("[", { control: true, alt: false })).toBe("\x1b");
  expect(modified(" ", { control: true, alt: false })).toBe("\0");
  expect(modified("b", { control: false, alt: true })).toBe("\x1bb");
  expect(modified("あ", { control: true, alt: false })).toBe("あ");
});

test("reserves few keys for the terminal itself", () => {
  expect(terminalKeyOf("shift+f6")).toBe("leave");
  expect(terminalKeyOf("mod+c")).toBeUndefined();
  expect(terminalKeyOf(undefined)).toBeUndefined();
});
