import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { AnsiReader } from "./ansi-reader.ts";
import { plainStyle, traits } from "./ansi-style.ts";
import { LineCells } from "./line-cells.ts";
import { parseLine } from "./parse-line.ts";

const esc = "\x1b";

function textOf(line: string): string {
  return parseLine(line, plainStyle).text;
}

function looksOf(line: string) {
  return parseLine(line, plainStyle).spans.map(({ text, style: { text: colour, ground } }) => [
    text,
    colour,
    ground,
  ]);
}

/** Arbitrary program output: complete and broken sequences of every kind, between text. */
const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.constantFrom("\r", "\b", "\t", "\x07", "\x18", "\x9b", "\x9d", "\x9c", esc, "\ud83d", "\ude00"),
  fc
    .tuple(fc.array(fc.nat({ max: 300 }), { maxLength: 6 }), fc.constantFrom(..."mKGCDHJABhlqt"))
    .map(([numbers, final]) => `${esc}[${numbers.join(";")}${final}`),
  fc.constantFrom(
    `${esc}]8;;https://example.org/a${esc}\\`,
    `${esc}]8;;\x07`,
    `${esc}]0;title\x07`,
    `${esc}P1;2q#0${esc}\\`,
    `${esc}(B`,
    `${esc}c`,
    `${esc}[?25l`,
    `${esc}[38:2::1:2:3m`,
    `${esc}]52;c;c2VjcmV0`,
  ),
);
const output = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("").replaceAll("\n", ""));

describe("a line of output", () => {
  test("has the same cells however the line is split into chunks", () => {
    fc.assert(
      fc.property(output, fc.array(fc.nat()), (text, cuts) => {
        const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
        const cells = new LineCells(plainStyle);
        const reader = new AnsiReader(cells);
        let from = 0;
        for (const to of [...places, text.length]) {
          reader.push(text.slice(from, to));
          from = to;
        }
        const whole = new LineCells(plainStyle);
        new AnsiReader(whole).push(text);
        expect(cells.spans()).toEqual(whole.spans());
        expect(cells.style).toEqual(whole.style);
      }),
    );
  });

  test("shows no control characters and no part of an escape sequence", () => {
    fc.assert(
      fc.property(output, (text) => {
        expect(textOf(text)).not.toMatch(/[\0-\x08\x0a-\x1f\x7f-\x9f]/);
      }),
    );
    const sequences = [
      `${esc}[31;1m`,
      `${esc}[?2004h`,
      `${esc}[>4;2m`,
      `${esc}]0;window title\x07`,
      `${esc}]8;id=1;https://example.org${esc}\\`,
      `${esc}Pq#0;2;0;0;0#0~~${esc}\\`,
      `${esc}_payload${esc}\\`,
      `${esc}(0`,
      `${esc}#8`,
      `${esc}=`,
      `\x9b1m`,
    ];
    for (const sequence of sequences)
      expect(textOf(`one${sequence}two`), JSON.stringify(sequence)).toBe("onetwo");
  });

  test("drops an escape sequence that is cut off at the end", () => {
    expect([`a${esc}`, `a${esc}[31`, `a${esc}]0;title`].map(textOf)).toEqual(["a", "a", "a"]);
  });

  test("shows the final state of a progress bar that overwrites itself", () => {
    expect(textOf("10%\r50%\r100%")).toBe("100%");
    expect(textOf("downloading\rdone")).toBe("doneloading");
    expect(textOf(`downloading\r${esc}[Kdone`)).toBe("done");
    expect(textOf("abc\b\bX")).toBe("aXc");
    expect(textOf(`ab${esc}[5Gc${esc}[2Dd`)).toBe("ab dc");
  });

  test("does not grow huge through a cursor movement", () => {
    expect(textOf(`${esc}[999999999C${esc}[999999999Cx`).length).toBeLessThan(5_000);
  });

  test("supports every kind of colour, and resets them", () => {
    expect(looksOf(`${esc}[31mred${esc}[0m plain ${esc}[1;92;44mbright`)).toEqual([
      ["red", 1, undefined],
      [" plain ", undefined, undefined],
      ["bright", 10, 4],
    ]);
    expect(looksOf(`${esc}[38;5;208ma${esc}[48;2;1;2;255mb${esc}[39mc${esc}[38:2::255:0:0md`)).toEqual([
      ["a", 208, undefined],
      ["b", 208, "#0102ff"],
      ["c", undefined, "#0102ff"],
      ["d", "#ff0000", "#0102ff"],
    ]);
    expect(looksOf(`${esc}[38;5;999mx${esc}[38mz`)).toEqual([["xz", undefined, undefined]]);
  });

  test("passes its open style to the next line", () => {
    const { end } = parseLine(`${esc}[1;31mbegins`, plainStyle);
    expect(parseLine("goes on", end).spans[0]?.style).toMatchObject({ text: 1, traits: traits.bold });
  });

  test("links only to web addresses", () => {
    const link = (address: string) =>
      parseLine(`${esc}]8;;${address}\x07here${esc}]8;;\x07`, plainStyle).spans[0]?.style.link;
    expect(link("https://example.org/a?b=1;2")).toBe("https://example.org/a?b=1;2");
    expect([link("javascript:alert(1)"), link("file:///etc/passwd"), link("//example.org")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
