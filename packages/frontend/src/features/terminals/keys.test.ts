import { expect, test } from "vitest";

import { bytesOfKey, modified, terminalKeyOf } from "./keys.ts";

const none = { control: false, alt: false };

test("arrows follow the mode of the program, and say which modifiers hold", () => {
  expect(bytesOfKey("up", none, false)).toBe("\x1b[A");
  expect(bytesOfKey("up", none, true)).toBe("\x1bOA");
  expect(bytesOfKey("left", { control: true, alt: false }, true)).toBe("\x1b[1;5D");
  expect(bytesOfKey("right", { control: true, alt: true }, false)).toBe("\x1b[1;7C");
  expect(bytesOfKey("escape", none, false)).toBe("\x1b");
  expect(bytesOfKey("|", none, false)).toBe("|");
});

test("Ctrl makes control characters of the signs that have one, Alt puts Escape before them", () => {
  expect(modified("c", { control: true, alt: false })).toBe("\x03");
  expect(modified("[", { control: true, alt: false })).toBe("\x1b");
  expect(modified(" ", { control: true, alt: false })).toBe("\0");
  expect(modified("b", { control: false, alt: true })).toBe("\x1bb");
  expect(modified("あ", { control: true, alt: false })).toBe("あ");
});

test("a terminal takes few keys for itself", () => {
  expect(terminalKeyOf("shift+f6")).toBe("leave");
  expect(terminalKeyOf("mod+c")).toBeUndefined();
  expect(terminalKeyOf(undefined)).toBeUndefined();
});
