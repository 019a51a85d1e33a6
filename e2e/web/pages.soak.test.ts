import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { desktop, noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { furnishLargeRuns, largePages } from "../rigs/web/large-runs.ts";
import { furnish, pagesToSee, type Furnished } from "../rigs/web/pages.ts";
import { WebRig } from "../rigs/web/rig.ts";
import { shiftsOf, steadyPages } from "../rigs/web/steady-pages.ts";
import { examinePages, missingOn } from "../rigs/web/walk-pages.ts";

const looks = (["light", "dark"] as const).flatMap((scheme) =>
  (["en", "ja"] as const).flatMap((language) => [
    { ...desktop, scheme, language, on: "on a desk" },
    { ...phone, scheme, language, on: "on a phone" },
  ]),
);

let rig: WebRig;
let home: Furnished;
let large: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  home = await furnish(rig);
  large = await WebRig.start();
  await furnishLargeRuns(large);
}, 480_000);

afterEach(async () => {
  await rig?.seeOut();
  await large?.seeOut();
});
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
  await large?.[Symbol.asyncDispose]();
}, 120_000);

test.skipIf(noBrowser).each(looks)(
  `all pages $on, $scheme, $language: no axe findings, nothing cut off or unreachable at any width${withoutBrowser}`,
  async (look) => {
    expect(await examinePages({ rig, home }, look, pagesToSee)).toEqual([]);
    expect(await examinePages({ rig: large, home }, look, largePages)).toEqual([]);
    expect([...rig.problems, ...large.problems]).toEqual([]);
  },
);

test.skipIf(noBrowser).each(["en", "ja"] as const)(
  `the palette contains every control of any page by its name, %s${withoutBrowser}`,
  async (language) => {
    expect(await missingOn({ rig, home }, { ...desktop, language }, pagesToSee)).toEqual([]);
    expect(await missingOn({ rig: large, home }, { ...desktop, language }, largePages)).toEqual([]);
    expect([...rig.problems, ...large.problems]).toEqual([]);
  },
);

test.skipIf(noBrowser).each([desktop, phone])(
  `content does not shift while the rest loads, at $width px, however slow the server${withoutBrowser}`,
  async (look) => {
    expect(await shiftsOf({ rig, home }, look, steadyPages)).toEqual([]);
  },
);
