import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Redaction } from "./redact.ts";

const redaction = new Redaction({ MY_TOKEN: "from-the-environment" }, "/home/ada");

describe("redaction", () => {
  test.each([
    ["value from-the-environment here", "value *** here"],
    ["postgres://wzp:geheim@db/wzp", "postgres://***@db/wzp"],
    ["https://x.example/?access_token=geheim&page=2", "https://x.example/?access_token=***&page=2"],
    ["--password geheim --api-key=geheim", "--password geheim --api-key=***"],
    ["Authorization: Bearer abc.def", "Authorization: ***"],
    ["wzpk_0123456789abcdef and ghp_0123456789abcdef", "*** and ***"],
    ["AKIAIOSFODNN7EXAMPLE", "***"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----", "***"],
    ["/home/ada/work", "~/work"],
    ["used 1200 tokens: 3 runs", "used 1200 tokens: 3 runs"],
  ])("of %j shows %j", (text, shown) => {
    expect(redaction.text(text)).toBe(shown);
  });

  test("hides fields by their names, and keeps the rest", () => {
    const value = { password: "geheim", nested: [{ apiKey: "geheim", tokens: 5, state: "running" }] };
    expect(redaction.value(value)).toEqual({
      password: "***",
      nested: [{ apiKey: "***", tokens: 5, state: "running" }],
    });
  });

  test("never shows a known value, wherever it stands", () => {
    const secret = fc.string({ minLength: 6, unit: fc.constantFrom("a", "b", "=", "/", "@", "-", "1") });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const shown = new Redaction({ SOME_SECRET: value }, "/home/ada").text(`${before}${value}${after}`);
        expect(shown).not.toContain(value);
      }),
    );
  });
});
