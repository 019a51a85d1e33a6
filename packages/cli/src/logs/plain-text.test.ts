import fc from "fast-check";
import { expect, test } from "vitest";

import { plainText } from "./plain-text.ts";

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
