import { expect, test } from "vitest";

test("no test signals the group of the tests themselves", () => {
  expect(() => process.kill(0, 0)).toThrow("never read");
  expect(process.kill(process.pid, 0)).toBe(true);
});
