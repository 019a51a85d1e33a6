import { expect } from "vitest";

import type { FuzzReport } from "./fuzz-api.ts";

/** Origin: what hundreds of submissions and their events take, several times over; a leak of each request would be more. */
const growthLimit = 128 * 1024 * 1024;
/** Of any operation, of 5,000 requests over some 60 operations. */
const fewest = 30;

/** Of all answers: sign-ins and devices have limits of their own; more would be of requests that reached no route. */
const mostRefused = 0.1;

/** Nothing was wrong, everything was asked, every kind of answer came, and the memory stayed. */
export function expectSound({ requests, wrong, statuses, operations, heap }: FuzzReport): void {
  expect(wrong.slice(0, 10)).toEqual([]);
  for (const status of [200, 400, 401, 403, 404]) expect(statuses[status], `${status}`).toBeGreaterThan(20);
  expect(statuses[429] ?? 0).toBeLessThan(requests * mostRefused);
  for (const [operation, answers] of Object.entries(operations)) {
    const asked = Object.values(answers).reduce((sum, each) => sum + each, 0);
    expect(asked, operation).toBeGreaterThan(fewest);
  }
  expect(heap[1] - heap[0]).toBeLessThan(growthLimit);
}
