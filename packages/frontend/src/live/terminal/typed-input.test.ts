import fc from "fast-check";
import { expect, test } from "vitest";

import { maxTypedWhileAway, TypedInput } from "./typed-input.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

type Step =
  | { readonly kind: "send" | "keep"; readonly text: string }
  | { readonly kind: "settle" | "break" | "flush" };

const text = fc.string({ minLength: 1, maxLength: 6, unit: "grapheme-ascii" });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("send", "keep"), text }),
  fc.record({ kind: fc.constantFrom("settle", "break", "flush") }),
);

test("accounts for each byte once and in order: acknowledged, doubtful or waiting", () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const input = new TypedInput();
      const sent: string[] = [];
      let [typed, told, kept, flushed] = ["", "", "", ""];
      for (const each of steps) {
        if (each.kind === "send") {
          input.send(bytesOf(each.text));
          sent.push(each.text);
          typed += each.text;
        } else if (each.kind === "keep") {
          kept += input.keep(bytesOf(each.text)) ? each.text : "";
        } else if (each.kind === "settle") {
          input.settle();
          told += sent.shift() ?? "";
        } else if (each.kind === "break") {
          told += textOf(input.takeDoubtful());
          sent.length = 0;
        } else {
          flushed += textOf(input.takeWaiting());
        }
      }
      expect(flushed + textOf(input.waiting)).toBe(kept);
      expect(told + textOf(input.takeDoubtful())).toBe(typed);
    }),
  );
});

test("refuses input as a whole when there is no room", () => {
  const input = new TypedInput();
  expect(input.keep(new Uint8Array(maxTypedWhileAway - 1))).toBe(true);
  expect(input.keep(new Uint8Array(2))).toBe(false);
  expect(input.keep(new Uint8Array(1))).toBe(true);
  expect(input.takeWaiting()).toHaveLength(maxTypedWhileAway);
});
