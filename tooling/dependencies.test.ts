import { expect, test } from "vitest";

import { dependencies } from "../scripts/reference/dependencies/dependencies-page.ts";
import { reasonOf, reasons } from "../scripts/reference/dependencies/reasons.ts";

/** Permit use in a program under the MIT licence without conditions on its source. */
const permissive = /^(MIT|MIT-0|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|MPL-2\.0|Unlicense|BlueOak-1\.0\.0)$/;

test("every package has a reason, and every reason a package", () => {
  const names = dependencies().map(({ name }) => name);
  expect(names.filter((name) => reasonOf(name) === undefined)).toEqual([]);
  const used = new Set(names.map((name) => reasonOf(name)));
  expect(Object.entries(reasons).filter(([, reason]) => !used.has(reason))).toEqual([]);
});

test("every package has a permissive licence and an exact version", () => {
  const all = dependencies();
  expect(all.filter(({ licence }) => !permissive.test(licence))).toEqual([]);
  expect(all.filter(({ version }) => !/^\d+\.\d+\.\d+/.test(version))).toEqual([]);
});
