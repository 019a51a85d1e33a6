import fc from "fast-check";
import { expect, test } from "vitest";

import { plainText, terminalText } from "./plain-text.ts";

const screen = "\u001B[1;31mrot\u001B[0m\r\n\u001B]0;title\u0007日本\u001B(B\r\nend";

test("terminal output becomes plain lines", () => {
  expect(plainText()(Buffer.from(screen))).toBe("rot\n日本\nend");
});

test("the pieces in which a log comes do not matter", () => {
  const bytes = Buffer.from(screen);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
      const clean = plainText();
      const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      const text = at
        .slice(1)
        .map((end, index) => clean(bytes.subarray(at[index], end)))
        .join("");
      expect(text).toBe("rot\n日本\nend");
    }),
  );
});

test("a movement of the cursor to the right becomes spaces", () => {
  expect(plainText()(Buffer.from("Unable\u001B[Cto\u001B[2Cconnect\u001B[99999Cx"))).toBe(
    `Unable to  connect${" ".repeat(500)}x`,
  );
});

test("a terminal gets colours and nothing that acts on it", () => {
  const { write } = terminalText();
  const text =
    "\u001B[1;31mred\u001B[m\u001B]52;c;aGk=\u0007\u001B[6n\u001B[2J\u001B[c\u001BP1$r\u001B\\\u009B31m\u202Eend\u001B[K";
  expect(write(Buffer.from(text))).toBe("\u001B[1;31mred\u001B[m31m·end\u001B[K");
});
