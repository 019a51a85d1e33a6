/**
 * Takes pictures of every page of the dashboard into docs/images/web/, from a real server that has completed
 * the sample's backlog: `npm run shots`, or `npm run shots -- overview run` for some. For PNG files in
 * another directory: SHOTS_TO=/tmp/x SHOTS_AS=png
 */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Page } from "playwright-core";

import { agentPages, furnishAgents } from "../e2e/rigs/web/agent-pages.ts";
import { desktop, openBrowser, phone, type Look } from "../e2e/rigs/web/browser.ts";
import { furnishLargeRuns, largePages } from "../e2e/rigs/web/large-runs.ts";
import { furnish, goTo, pagesToSee, type Furnished, type PageToSee } from "../e2e/rigs/web/pages.ts";
import { WebRig } from "../e2e/rigs/web/rig.ts";

const looks: readonly (readonly [name: string, look: Look])[] = [
  ["desktop", desktop],
  ["phone", phone],
];
const schemes = ["light", "dark"] as const;
const languages = ["en", "ja"] as const;
/** WebP quality, 1 to 100: 13 px text stays sharp, and all files together stay below 6 MB. */
const quality = 65;

const format = process.env["SHOTS_AS"] === "png" ? "png" : "webp";
const isElsewhere = process.env["SHOTS_TO"] !== undefined;
const target = process.env["SHOTS_TO"] ?? fileURLToPath(new URL("../docs/images/web", import.meta.url));
const wanted = process.argv.slice(2);

mkdirSync(target, { recursive: true });
await using browser = await openBrowser();
await takePictures(pagesToSee, furnish);
await takePictures(agentPages, furnishAgents);
await takePictures(largePages, furnishLargeRuns);

/** Takes the pictures of these pages from a home of their own. */
async function takePictures(
  pages: readonly PageToSee[],
  prepare: (rig: WebRig) => Promise<Furnished | void>,
): Promise<void> {
  const shots = pages
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .filter(({ personal = false }) => isElsewhere || !personal);
  if (shots.length === 0) return;
  await using rig = await WebRig.start(browser);
  const home = (await prepare(rig)) ?? { invitation: "" };
  for (const [size, look] of looks)
    for (const scheme of schemes)
      for (const language of languages)
        await takeAll({ rig, home, shots }, `${size}-${scheme}-${language}`, { ...look, scheme, language });
  for (const problem of rig.problems) process.stderr.write(`${problem}\n`);
  if (rig.problems.length > 0) process.exitCode = 1;
}

interface Scene {
  readonly rig: WebRig;
  readonly home: Furnished;
  readonly shots: readonly PageToSee[];
}

/** In one window for each of them: who opens a terminal anew finds it free. */
async function takeAll({ rig, home, shots }: Scene, variant: string, look: Look): Promise<void> {
  await using owner = await rig.owner("/", look);
  await using stranger = await rig.visitor(look);
  for (const shot of shots) {
    const visitor = shot.anybody ? stranger : owner;
    await goTo(visitor, shot, home);
    const file = join(target, `${shot.name}-${variant}.${format}`);
    writeFileSync(file, await capture(visitor.page));
    process.stdout.write(`${file} ${Math.round(statSync(file).size / 1000)} kB\n`);
  }
}

/** Playwright itself writes only PNG and JPEG: several times larger, or blurred. */
async function capture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", {
    format,
    ...(format === "webp" && { quality }),
  });
  return Buffer.from(data, "base64");
}
