import fc from "fast-check";
import { expect, test } from "vitest";

import { FormTable } from "./form-table.ts";
import { mask, Masker, maskJson, maskText } from "./masker.ts";
import { formsOf } from "./secret-forms.ts";

/** Few different letters, so that forms often overlap, repeat and almost match. */
const denseText = (least: number) =>
  fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: least, maxLength: least + 6 });
const anySecret = fc.oneof(
  denseText(6),
  fc
    .string({ unit: "grapheme", minLength: 6, maxLength: 60 })
    .filter((text) => !text.includes("*") && Buffer.from(text).length >= 6 && text.isWellFormed()),
);
const anySecrets = fc.uniqueArray(anySecret, { minLength: 1, maxLength: 3 });

interface Scene {
  readonly secrets: readonly string[];
  readonly text: Buffer;
  readonly pieces: readonly Buffer[];
}

/** Random text with forms of the secrets, base64 broken into lines, split at random positions. */
const anyScene: fc.Arbitrary<Scene> = anySecrets.chain((secrets) => {
  const { plain, wrapped } = formsOf(secrets);
  const part = fc.oneof(
    denseText(0).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x2a))),
    fc.constantFrom(...plain, ...wrapped),
    fc
      .constantFrom(...plain, ...wrapped)
      .chain((form) => fc.nat(form.length).map((end) => form.subarray(0, end))),
    fc.tuple(fc.constantFrom(...secrets), fc.nat(5)).map(([secret, before]) => encoded(secret, before)),
    fc
      .tuple(fc.constantFrom(...wrapped), fc.integer({ min: 1, max: 9 }))
      .map(([form, width]) => inLines(form, width)),
  );
  return fc
    .tuple(fc.array(part, { maxLength: 12 }), fc.infiniteStream(fc.integer({ min: 1, max: 9 })))
    .map(([parts, sizes]) => {
      const text = Buffer.concat(parts);
      return { secrets, text, pieces: cut(text, sizes) };
    });
});

function encoded(secret: string, before: number): Buffer {
  return Buffer.from(Buffer.from(`${"x".repeat(before)}${secret}y`).toString("base64"));
}

function inLines(form: Buffer, width: number): Buffer {
  return Buffer.from(form.toString("latin1").replace(new RegExp(`.{${width}}(?=.)`, "gs"), "$&\r\n"));
}

function cut(text: Buffer, sizes: Iterator<number>): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length;) {
    const size = sizes.next().value as number;
    pieces.push(text.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** A reference implementation that tries every position; overlapping forms get one mask. */
function maskSlowly(secrets: readonly string[], text: Buffer): Buffer {
  const { plain, wrapped } = formsOf(secrets);
  const ends = (form: Buffer, at: number) =>
    text.subarray(at, at + form.length).equals(form) ? at + form.length : 0;
  const parts: Buffer[] = [];
  let masked = 0;
  for (let at = 0; at < text.length; at++) {
    const found = [
      ...plain.map((form) => ends(form, at)),
      ...wrapped.map((form) => wrappedEnd(form, text, at)),
    ];
    const end = Math.max(...found);
    if (end > 0 && at >= masked) parts.push(Buffer.from(mask));
    masked = Math.max(masked, end);
    if (at >= masked) parts.push(text.subarray(at, at + 1));
  }
  return Buffer.concat(parts);
}

function wrappedEnd(form: Buffer, text: Buffer, at: number): number {
  let place = at;
  for (const [index, byte] of form.entries()) {
    while (index > 0 && (text[place] === 10 || text[place] === 13)) place += 1;
    if (text[place] !== byte) return 0;
    place += 1;
  }
  return place;
}

function maskPieces(secrets: readonly string[], pieces: readonly Buffer[], releases = false): Buffer {
  const masker = new Masker(new FormTable(secrets));
  const parts = pieces.flatMap((piece) => [masker.push(piece), ...(releases ? [masker.release()] : [])]);
  return Buffer.concat([...parts, masker.end()]);
}

test("however the output is cut, every form becomes a mask and nothing else changes", () => {
  fc.assert(
    fc.property(anyScene, ({ secrets, text, pieces }) => {
      const expected = maskSlowly(secrets, text);
      expect(maskPieces(secrets, pieces).equals(expected)).toBe(true);
      expect(maskPieces(secrets, [text]).equals(expected)).toBe(true);
    }),
    { numRuns: 1_500 },
  );
});

test("no secret is in the output in any form, also when held-back output is shown after a pause", () => {
  fc.assert(
    fc.property(anyScene, ({ secrets, pieces }) => {
      const shown = maskPieces(secrets, pieces, true);
      const { plain, wrapped } = formsOf(secrets);
      for (const form of [...plain, ...wrapped]) expect(shown.includes(form), form.toString()).toBe(false);
      const joined = Buffer.from(shown.filter((byte) => byte !== 10 && byte !== 13));
      for (const form of wrapped) expect(joined.includes(form), form.toString()).toBe(false);
    }),
    { numRuns: 1_500 },
  );
});

test("base64 at every alignment gives away no more than a character at each end", () => {
  const secret = "correct-horse-battery";
  const table = new FormTable([secret]);
  for (const before of ["", "a", "ab", "abc", "user:"]) {
    for (const behind of ["", "\n", "yz", "xyz"]) {
      const text = Buffer.from(`${before}${secret}${behind}`).toString("base64");
      const shown = maskText(table, `> ${text} <`);
      expect(shown).toContain(mask);
      const rest = shown.replace(mask, "").slice(2, -2);
      const others = Math.ceil(((before.length + behind.length) * 8) / 6);
      expect(rest.replaceAll("=", "").length, shown).toBeLessThanOrEqual(others + 2);
    }
  }
});

test.each([
  ["JSON", String.raw`{"token":"a\"b\\c/d\u00e9<f>"}`, String.raw`{"token":"***"}`],
  ["JSON beyond ASCII", '{"token":"a\\"b\\\\c/dé<f>"}', '{"token":"***"}'],
  ["a URL", "https://x/?t=a%22b%5Cc%2Fd%C3%A9%3Cf%3E&z=1", "https://x/?t=***&z=1"],
  ["a URL in lower case", "https://x/a%22b%5cc%2fd%c3%a9%3cf%3e/y", "https://x/***/y"],
  ["plain text", 'the token a"b\\c/dé<f>.', "the token ***."],
])("%s", (_, text, shown) => {
  expect(maskText(new FormTable(['a"b\\c/dé<f>']), text)).toBe(shown);
});

test.each([
  ["printf %q", String.raw`it\'s\ \$5\;x\&y`, "it's $5;x&y"],
  ["printf %q of several lines", String.raw`$'it\'s\nfive\\x'`, "it's\nfive\\x"],
  ["Python", String.raw`'it\'s "5"\\x'`, `it's "5"\\x`],
  ["bytes of Python", String.raw`b'p\xc3\xa9ssw\xc3\xb6rd'`, "pésswörd"],
  ["HTML", "<b>it&#x27;s &lt;5&gt; &amp; &quot;6&quot;</b>", `it's <5> & "6"`],
  ["hex", "0x736573616d652d6f70656e", "sesame-open"],
])("%s", (_, text, secret) => {
  const shown = maskText(new FormTable([secret]), text);
  expect(shown).toContain(mask);
  expect(shown.length).toBeLessThan(14);
});

test("the last line of a key is masked, indented as well, though it is shorter than the others", () => {
  const key = "MIIEvQIBADANBgkqhkiGxyz\nAgEAAoIBAQC7VJTUt9Us8\nvbXk2Q9sT1aZ4=\n";
  expect(maskText(new FormTable([key]), "    vbXk2Q9sT1aZ4=\n")).toBe("    ***\n");
});

test("a key of many lines is masked as a whole, with a terminal's line ends, and line by line", () => {
  const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nAgEAAoIBAQC7VJTUt9Us8\n-----END KEY-----";
  const table = new FormTable([key]);
  expect(maskText(table, `${key}\n`)).toBe("***\n");
  expect(maskText(table, key.replaceAll("\n", "\r\n"))).toBe("***");
  expect(maskText(table, "found MIIEvQIBADANBgkqhkiG here")).toBe("found *** here");
});

test("what may become a secret waits, and two bytes of it are shown after a pause", () => {
  const masker = new Masker(new FormTable(["sesame-open"]));
  expect(masker.push(Buffer.from("$ se")).toString()).toBe("$ ");
  expect(masker.holds).toBe(true);
  expect(masker.release().toString()).toBe("se");
  expect(masker.holds).toBe(false);
  expect(masker.push(Buffer.from("same")).toString()).toBe("");
  expect(masker.release().toString()).toBe("");
  expect(masker.push(Buffer.from("-open!")).toString()).toBe("***!");
});

test("every text of an answer is masked, names of fields too", () => {
  const table = new FormTable(["hunter-two"]);
  const answer = { a: ["x hunter-two y", 1, null], "hunter-two": { deep: "aHVudGVyLXR3bw==" } };
  expect(maskJson(table, answer)).toEqual({ a: ["x *** y", 1, null], "***": { deep: "***" } });
});
