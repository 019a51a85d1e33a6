import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { HangupInputFilter } from "./hangup-input-filter.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function typing(): { filter: HangupInputFilter; passed: () => string } {
  const chunks: Buffer[] = [];
  const filter = new HangupInputFilter((typed) => chunks.push(typed));
  return { filter, passed: () => Buffer.concat(chunks).toString() };
}

test("input of a closing pane is dropped when the hang-up follows; earlier input is passed on", () => {
  const { filter, passed } = typing();
  filter.push(Buffer.from("abc\n\u0004"));
  filter[Symbol.dispose]();
  vi.advanceTimersByTime(10_000);
  expect(passed()).toBe("abc");
});

test("keys that look the same come in their order, when time has passed or more is typed", () => {
  const { filter, passed } = typing();
  filter.push(Buffer.from("\n\u0004"));
  expect(passed()).toBe("");
  vi.advanceTimersByTime(10_000);
  expect(passed()).toBe("\n\u0004");
  filter.push(Buffer.from("\n\u0004"));
  filter.push(Buffer.from("\u0004"));
  expect(passed()).toBe("\n\u0004\n\u0004\u0004");
  filter.push(Buffer.from("\r"));
  filter.push(Buffer.from("\n"));
  expect(passed()).toBe("\n\u0004\n\u0004\u0004\r\n");
});
