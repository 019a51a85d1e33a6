import { expect, test } from "vitest";

import { excusedOfServer } from "../rigs/attacks/excused-patterns.ts";
import { patternsOfSources, slowPatterns } from "../rigs/attacks/pattern-growth.ts";

/** Patterns built at run time, without any outside input. */
const composed: Readonly<Record<string, string>> = {
  "packages/backend/src/drivers/checkout/local/setup/moved-paths.ts":
    "of the path of a checkout, escaped, to replace it in the text files of a virtual environment",
  "packages/backend/src/server/logs/attempt-log-files.ts": "of setup and verify",
  "packages/backend/src/entry/api-app.ts": "of the paths of our routes",
  "packages/backend/src/host/viewers/terminal-queries.ts": "of our own list of questions",
  "packages/backend/src/server/logs/group-marks.ts": "of constants of its own file",
  "packages/backend/src/server/workers/keep-file.ts": "of a constant of its own file",
  "packages/cli/src/map/arguments/split-columns.ts": "of the person's own --colsep, for their own input",
  "packages/cli/src/tasks/find-running.ts": "of the person's own pattern of names, escaped but for *",
  "packages/frontend/src/features/log/search/matcher.ts":
    "of what the person types, in a worker of their own browser that is ended when it takes too long",
  "packages/frontend/src/ui/visible/split-hidden.ts": "of constants of its own file",
  "packages/frontend/src/features/terminals/bar/search-bar.tsx":
    "of what the person types, only to see whether it is a pattern: it matches nothing",
  "packages/shared/src/domain/plan/params/param-rules.ts":
    "of the plan's author; on the server in the thread that reads plans, which is ended when it takes too long",
  "packages/shared/src/domain/plan/schema/param-schema.ts":
    "of the plan's author, only to see whether it is a pattern: it matches nothing",
};

test("ReDoS: no pattern of the server takes more than linear time for an attacker's text", async () => {
  expect(await slowPatterns("{shared,backend}", excusedOfServer, { thorough: false })).toEqual([]);
}, 120_000);

test("ReDoS: no pattern is put together of what comes from outside", () => {
  const { literals, composedIn } = patternsOfSources("*");
  expect(literals.length).toBeGreaterThan(200);
  expect(composedIn.toSorted()).toEqual(Object.keys(composed).toSorted());
});
