import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { defaultDetachKeys, DetachMatcher, parseDetachKeys } from "./detach-keys.ts";

/** Few values, so that keys repeat, overlap and appear in the input. */
const byte = fc.constantFrom(1, 2, 28);
const keys = fc.array(byte, { minLength: 1, maxLength: 5 });
const typed = fc.array(fc.array(byte, { maxLength: 6 }), { maxLength: 12 });

describe("the detach keys", () => {
  it("are found in keys that arrive in pieces, and all keys before them reach the program", () => {
    fc.assert(
      fc.property(keys, typed, (wanted, pieces) => {
        const matcher = new DetachMatcher(Uint8Array.from(wanted));
        const passed: number[] = [];
        let detached = false;
        for (const piece of pieces) {
          if (detached) break;
          const pushed = matcher.push(Uint8Array.from(piece));
          passed.push(...pushed.bytes);
          detached = pushed.detach;
        }
        const all = pieces.flat();
        const at = firstIndex(all, wanted);
        expect(detached).toBe(at >= 0);
        expect([...passed, ...matcher.release()]).toEqual(at >= 0 ? all.slice(0, at) : all);
        expect(matcher.pending).toBe(false);
      }),
    );
  });

  it("hold nothing back that cannot be their beginning", () => {
    fc.assert(
      fc.property(keys, typed, (wanted, pieces) => {
        const matcher = new DetachMatcher(Uint8Array.from(wanted));
        for (const piece of pieces) if (matcher.push(Uint8Array.from(piece)).detach) return;
        const held = [...matcher.release()];
        expect(wanted.slice(0, held.length)).toEqual(held);
        expect(held.length).toBeLessThan(wanted.length);
      }),
    );
  });

  it.each([
    ["\x1b[92;5u\x1b[92;5u", ""],
    ["a\x1b[92;5u\x1c", "a"],
    ["\x1b[27;5;92~\x1b[27;5;92~", ""],
    ["\x1b[92;5:1u\x1b[92;5:3u\x1b[57442;1:3u\x1b[57442;5u\x1b[92;5:1u", ""],
    ["\x1b[92:124;133u\x1b[92;69;92u", ""],
  ])("are found in the protocols that programs switch the keyboard to: %j", (typed, passed) => {
    const matcher = new DetachMatcher(Uint8Array.of(28, 28));
    const pushed = matcher.push(Buffer.from(typed));
    expect(pushed).toEqual({ bytes: new Uint8Array(Buffer.from(passed)), detach: true });
  });

  it.each([
    "\x1b[92;7u\x1b[92;7u",
    "\x1b[92u\x1b[92u",
    "\x1b[A\x1b[112;5u",
    "\x1b[92;5:1u\x1b[92;5:3ux",
    "\x1b",
  ])("are not found in %j, which reaches the program as it is", (typed) => {
    const matcher = new DetachMatcher(Uint8Array.of(28, 28));
    const { bytes, detach } = matcher.push(Buffer.from(typed));
    expect(detach).toBe(false);
    expect(Buffer.concat([bytes, matcher.release()]).toString()).toBe(typed);
  });

  it.each([
    [defaultDetachKeys, [28, 28]],
    ["ctrl-p,ctrl-q", [16, 17]],
    ["ctrl-P ctrl-@ x ,", [16, 0, 120]],
  ])("are read from %j", (text, bytes) => {
    expect(parseDetachKeys(text)).toEqual({ ok: true, value: Uint8Array.from(bytes) });
  });

  it.each(["", " , ", "ctrl-", "ctrl-1", "alt-x", "é"])("are refused in %j, with what to write", (text) => {
    expect(parseDetachKeys(text)).toMatchObject({
      ok: false,
      failure: { reason: "invalid-request", hint: expect.stringContaining("ctrl-p,ctrl-q") as string },
    });
  });
});

function firstIndex(all: readonly number[], wanted: readonly number[]): number {
  return all.findIndex((_, at) => wanted.every((key, offset) => all[at + offset] === key));
}
