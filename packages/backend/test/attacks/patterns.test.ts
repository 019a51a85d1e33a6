import { expect, test } from "vitest";

import { excusedOfServer } from "./excused-patterns.ts";
import { patternsOfSources, slowPatterns } from "./pattern-growth.ts";

/** Patterns that are put together while the program runs, from nothing that comes from outside. */
const composed: Readonly<Record<string, string>> = {
  "packages/backend/src/server/logs/attempt-log-files.ts": "of setup and verify",
  "packages/backend/src/server/api/api-app.ts": "of the paths of our routes",
  "packages/backend/src/host/terminal-queries.ts": "of our own list of questions",
};

test("ReDoS: no pattern of the server takes more than linear time for an attacker's text", async () => {
  expect(await slowPatterns("{shared,backend}", excusedOfServer, { thorough: false })).toEqual([]);
}, 120_000);

test("ReDoS: no pattern is put together of what comes from outside", () => {
  const { literals, composedIn } = patternsOfSources("*");
  expect(literals.length).toBeGreaterThan(200);
  expect(composedIn.toSorted()).toEqual(Object.keys(composed).toSorted());
});
