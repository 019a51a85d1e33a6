import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { build, type Plugin } from "vite";
import { expect, test } from "vitest";

import { smallerReact } from "../../packages/frontend/smaller-react.ts";
import { ensureWebBuilt, webDirectory } from "../../scripts/web/build-web.ts";
import { noBrowser, withoutBrowser, type Visitor } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

/** Limit for the scripts that a phone downloads before it shows anything, bytes with gzip. */
const firstViewLimit = 110_000;
const terminalLimit = 110_000;
/** Names of chunks in the build, each for pages that not everybody opens. */
const heavy = ["terminal", "terminal-webgl", "graph", "editor", "diff", "charts", "drag"];

const assets = join(webDirectory, "assets");

test.skipIf(noBrowser)(
  `the scripts of the first view, overview or sign-in form, are under 110 kB with gzip and include no terminal, graph, editor, diff, charts or drag${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await rig.wzp("add", "--name", "watch", "--", "sleep", "1000");
    const { context } = await rig.owner();
    const signedIn = await rig.visitor();
    await signedIn.context.addCookies(await context.cookies());
    const overview = await scriptsUntil(signedIn, "/", "main [data-task='r1/watch']");
    const signIn = await scriptsUntil(await rig.visitor(), "/sign-in", "main code");

    for (const scripts of [overview, signIn]) {
      expect(scripts.filter((file) => heavy.some((name) => file.startsWith(`${name}-`)))).toEqual([]);
      expect(total(scripts), sizes(scripts)).toBeLessThan(firstViewLimit);
      // React alone is half of that: less means that not everything was counted.
      expect(total(scripts)).toBeGreaterThan(firstViewLimit / 2);
    }
    expect(rig.problems).toEqual([]);
  },
  240_000,
);

test("the terminal is under 110 kB with gzip, and graph, editor, diff, charts and drag are files of their own", async () => {
  await ensureWebBuilt();
  const built = readdirSync(assets);
  // A name and its hash, such as `graph-Df8DxvNP.js`; `graph-view-…` is a part of the page.
  const chunksOf = (name: string) =>
    built.filter((file) => new RegExp(String.raw`^${name}-[\w-]{8}\.js$`).test(file));
  // If a chunk was renamed, the check would find nothing and always pass.
  expect(heavy.filter((name) => chunksOf(name).length === 0)).toEqual([]);
  expect(total(chunksOf("terminal"))).toBeLessThan(terminalLimit);
});

const rendering = 'export { createRoot } from "react-dom/client";';

test("the build leaves out parts of React DOM, and refuses code that needs one of them", async () => {
  const whole = await lengthOf(rendering);
  expect(await lengthOf(rendering, smallerReact())).toBeLessThan(whole * 0.9);

  const refused = /page\.tsx uses a part of React DOM that smaller-react\.ts leaves out/;
  for (const code of [
    'export { hydrateRoot } from "react-dom/client";',
    'export { ViewTransition } from "react";',
    'import { Fragment } from "react"; export const all = <Fragment key="a" ref={console.log} />;',
  ])
    await expect(lengthOf(code, smallerReact())).rejects.toThrow(refused);
});

test("the build fails when React DOM no longer has one of the parts", async () => {
  const newer: Plugin = {
    name: "newer-react",
    enforce: "pre",
    transform: {
      filter: { id: /react-dom-client\.production\.js$/ },
      handler: (code) => ({ code: code.replaceAll("clearHydrationBoundary", "clearBoundary"), map: null }),
    },
  };
  await expect(lengthOf(rendering, newer, smallerReact())).rejects.toThrow(
    /React DOM no longer has \^function clearHydrationBoundary/,
  );
});

/** Returns the length of the production build of a page with this code, minified. */
async function lengthOf(code: string, ...plugins: readonly Plugin[]): Promise<number> {
  const page = join(webDirectory, "../src/page.tsx");
  const source: Plugin = {
    name: "source",
    enforce: "pre",
    resolveId: (id) => (id === page ? id : null),
    load: (id) => (id === page ? code : null),
  };
  const built = await build({
    configFile: false,
    logLevel: "silent",
    mode: "production",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [source, ...plugins],
    build: { write: false, rolldownOptions: { input: page, preserveEntrySignatures: "strict" } },
  });
  if (!("output" in built)) throw new Error("The build has more than one output.");
  return built.output[0].code.length;
}

/** Returns the files of all scripts that the page loads before `content` is shown, in a new browser. */
async function scriptsUntil({ page }: Visitor, path: string, content: string): Promise<readonly string[]> {
  await page.addInitScript((selector) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector(selector) === null) return;
      performance.mark("content");
      observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true });
  }, content);
  await page.goto(path);
  await page.locator(content).waitFor();
  return await page.evaluate(() => {
    const seen = performance.getEntriesByName("content")[0]?.startTime ?? Infinity;
    const files = performance.getEntriesByType("resource");
    return files
      .filter(({ name, startTime }) => name.endsWith(".js") && startTime < seen)
      .map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
  });
}

function sizes(names: readonly string[]): string {
  return names.map((name) => `${gzipSize(name)} ${name}`).join("\n");
}

function total(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + gzipSize(name), 0);
}

/** Returns the size sent to a client without brotli; the smallest files are sent uncompressed. */
function gzipSize(name: string): number {
  return (
    statSync(join(assets, `${name}.gz`), { throwIfNoEntry: false })?.size ??
    readFileSync(join(assets, name)).length
  );
}
