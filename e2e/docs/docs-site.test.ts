import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { noBrowser, testBrowser, Visitor, withoutBrowser } from "../rigs/web/browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const site = join(root, "site/.vitepress/dist");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves the site as a static host does, with addresses without `.html`. */
const server = createServer(({ url = "/" }, response) => {
  const file = fileOf(url);
  if (file === undefined) return response.writeHead(404).end();
  return response
    .writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" })
    .end(readFileSync(file));
});
let origin = "";

beforeAll(async () => {
  await promisify(execFile)("npm", ["run", "docs:site"], { cwd: root });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}, 600_000);

afterAll(() => server.close());

function fileOf(url: string): string | undefined {
  const path = join(site, decodeURIComponent(new URL(url, "http://site").pathname));
  return [path, `${path}.html`, join(path, "index.html")].find(
    (each) => extname(each) !== "" && existsSync(each),
  );
}

test("every link between pages of the site leads to a page and a heading that exist", () => {
  const pages = globSync("**/*.html", { cwd: site });
  expect(pages.length).toBeGreaterThan(100);
  expect(pages.flatMap((page) => deadLinks(page))).toEqual([]);
});

function deadLinks(page: string): readonly string[] {
  const html = readFileSync(join(site, page), "utf8");
  const links = [...html.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, href = ""]) => href);
  const inside = links.filter((href) => href.startsWith("/") || href.startsWith("#"));
  return inside.filter((href) => isDead(href, html)).map((href) => `${page}: ${href}`);
}

function isDead(href: string, html: string): boolean {
  const [path = "", anchor = ""] = href.split("#");
  const ids = path === "" ? idsOf(html) : idsIn(path);
  return ids === undefined || (anchor !== "" && !ids.has(decodeURIComponent(anchor)));
}

const known = new Map<string, ReadonlySet<string> | undefined>();

/** Thousands of links lead to a few hundred pages, so each page is read once. */
function idsIn(path: string): ReadonlySet<string> | undefined {
  if (!known.has(path)) {
    const file = fileOf(path);
    known.set(path, file === undefined ? undefined : idsOf(readFileSync(file, "utf8")));
  }
  return known.get(path);
}

function idsOf(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id));
}

/** Returns the addresses of pages with Mermaid diagrams, and how many each has. */
function pagesWithDiagrams(): readonly (readonly [string, number])[] {
  const pages = globSync("**/*.md", { cwd: join(root, "docs") }).map((path) => {
    const { length } = [...readFileSync(join(root, "docs", path), "utf8").matchAll(/^```mermaid$/gm)];
    return [`/${path.replace(/\.md$/, "")}`, length] as const;
  });
  return pages.filter(([, diagrams]) => diagrams > 0);
}

test.skipIf(noBrowser)(
  `the site shows both languages, draws diagrams and searches, and asks no other host${withoutBrowser}`,
  async () => {
    await using visitor = await Visitor.come(await testBrowser(), origin);
    const { page, problems } = visitor;
    for (const [address, diagrams] of pagesWithDiagrams()) {
      await page.goto(`${origin}${address}`);
      // A diagram that cannot be drawn stays as its source.
      await page.locator(".diagram svg").nth(diagrams - 1).waitFor();
      expect(await page.locator("pre.diagram").count(), address).toBe(0);
    }
    await page.goto(`${origin}/ja/`);
    await page.getByRole("link", { name: "ガイド" }).first().waitFor();
    await page.goto(origin);
    await page.getByRole("button", { name: "Search" }).first().click();
    await page.locator(".VPLocalSearchBox input").fill("merge queue");
    await page.locator(".VPLocalSearchBox .result", { hasText: /merge/i }).first().click();
    await page.waitForURL(/\/(?:guide|architecture|reference)/);
    expect(problems).toEqual([]);
  },
  120_000,
);
