import { expect, test } from "vitest";

import { desktop, noBrowser, phone, withoutBrowser } from "./browser.ts";
import { furnish, pagesToSee } from "./pages.ts";
import { WebRig } from "./rig.ts";
import { shiftsOf, steadyPages } from "./steady-pages.ts";
import { examinePages, missingOn } from "./walk-pages.ts";

const looks = (["light", "dark"] as const).flatMap((scheme) =>
  (["en", "ja"] as const).flatMap((language) => [
    { ...desktop, scheme, language },
    { ...phone, scheme, language },
  ]),
);

test.skipIf(noBrowser)(
  `all pages in all looks, on a desk and on a phone, light and dark, English and Japanese: no finding of axe, nothing cut off or out of reach at any width${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const home = await furnish(rig);
    const found: string[] = [];
    for (const look of looks) found.push(...(await examinePages({ rig, home }, look, pagesToSee)));
    expect(found).toEqual([]);
    expect(rig.problems).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  `all that can be done or gone to on any page is in the palette by the name that it has there, in English and Japanese${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const home = await furnish(rig);
    const found: string[] = [];
    for (const language of ["en", "ja"] as const)
      found.push(...(await missingOn({ rig, home }, { ...desktop, language }, pagesToSee)));
    expect(found).toEqual([]);
    expect(rig.problems).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  `what is there stays where it is while the rest comes, on a desk and on a phone, however slowly the server answers${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const home = await furnish(rig);
    // One after the other: two windows at once would take a terminal's size from each other.
    expect(await shiftsOf({ rig, home }, desktop, steadyPages)).toEqual([]);
    expect(await shiftsOf({ rig, home }, phone, steadyPages)).toEqual([]);
  },
);
