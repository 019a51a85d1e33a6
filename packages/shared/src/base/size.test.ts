import { expect, test } from "vitest";

import { parseSize } from "./size.ts";

test.each([
  ["100B", 100],
  ["1kB", 1000],
  ["512MiB", 512 * 2 ** 20],
  ["1.5GiB", 1.5 * 2 ** 30],
  ["2 TB", 2e12],
])("%s is read as bytes", (text, bytes) => {
  expect(parseSize(text)).toEqual({ ok: true, value: bytes });
});

test.each(["", "512", "512M", "512mb", "-1GiB", "1  GiB", "GiB"])("%j is malformed", (text) => {
  expect(parseSize(text)).toEqual({ ok: false, failure: "malformed" });
});

test("more than a number can hold exactly is too large", () => {
  expect(parseSize("9000TiB")).toEqual({ ok: false, failure: "too-large" });
});
