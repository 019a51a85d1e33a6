import { expect, test } from "vitest";

import { isTimeZone } from "./time-zone.ts";

test("names of time zones are those of the system", () => {
  expect(["Asia/Tokyo", "UTC", "Europe/Berlin"].every(isTimeZone)).toBe(true);
  expect(["", "Berlin", "Mars/Base", "Asia/Edo", "+0900x"].some(isTimeZone)).toBe(false);
});
