import { expect, test } from "vitest";

import { watchedRoots } from "./watched-roots.ts";

test.each([
  [["src/**"], ["src"]],
  [
    ["src/**", "src/api/*.ts", "./config/dev.yaml"],
    ["src", "config"],
  ],
  [["src/**", "*.ts"], ["."]],
  [["src/"], ["."]],
  [["packages/*/src/**", "!packages/old"], ["packages"]],
  [
    ["srv/a/**", "srv-b/**"],
    ["srv/a", "srv-b"],
  ],
])("%j can only change below %j", (globs, roots) => {
  expect(watchedRoots(globs)).toEqual(roots);
});
