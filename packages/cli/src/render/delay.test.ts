import { expect, test } from "vitest";

import { renderDelay } from "./delay.ts";

const now = new Date(2026, 1, 3, 9, 5).getTime();

test("says in local time when a delayed task starts, with the date on another day", () => {
  expect(renderDelay({ resumesAt: now + 600_000 }, now)).toBe("starts at 09:15");
  expect(renderDelay({ resumesAt: now + 86_400_000 }, now)).toBe("starts at 2026-02-04 09:05");
  expect(renderDelay({ resumesAt: now, paused: true }, now)).toBe("paused; would start at 09:05");
});
