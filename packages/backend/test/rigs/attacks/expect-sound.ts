import { expect } from "vitest";

import type { FuzzReport } from "./fuzz-api.ts";

/**
 * Measured: several times the memory of hundreds of submissions and their events; a leak per request would
 * exceed it.
 */
const growthLimit = 128 * 1024 * 1024;
/** For each operation, of 6,000 requests over more than 200 operations. */
const fewest = 12;

/**
 * Share of all responses: sign-ins and devices have their own limits; a higher share would mean requests that
 * reached no route.
 */
const mostRefused = 0.1;

/** Expects no wrong response, requests for every operation, responses of every kind, and stable memory. */
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
