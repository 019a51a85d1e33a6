import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ensureWebBuilt, webDirectory } from "../../scripts/web/build-web.ts";

/** What a phone on a slow line waits for before it sees anything. */
const initialLimit = 130_000;
const terminalLimit = 110_000;
/** Chunks by the names that the build gives them, each for pages that not everybody opens. */
const heavy = ["terminal", "terminal-webgl", "graph", "editor", "diff", "charts", "drag"];

const assets = join(webDirectory, "assets");

/** As it is sent to who takes no brotli. */
function gzipSize(name: string): number {
  return (
    statSync(join(assets, `${name}.gz`), { throwIfNoEntry: false })?.size ?? statSync(join(assets, name)).size
  );
}

function read(name: string): string {
  return readFileSync(join(assets, name), "utf8");
}

/** With everything that it imports before it does anything, in turn. */
function withImports(name: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(name)) return known;
  known.add(name);
  for (const [, imported = ""] of read(name).matchAll(/(?:\bfrom|\bimport)\s*"\.\/([\w.-]+\.js)"/g))
    withImports(imported, known);
  return known;
}

function total(names: Iterable<string>): number {
  return [...names].reduce((sum, name) => sum + gzipSize(name), 0);
}

await ensureWebBuilt();
const page = readFileSync(join(webDirectory, "index.html"), "utf8");
const scripts = [...page.matchAll(/(?:src|href)="\.\/assets\/([\w.-]+\.js)"/g)].map(([, name = ""]) => name);
const initial = new Set(scripts.flatMap((name) => [...withImports(name)]));

test("what is loaded before anything is seen stays small", () => {
  expect(scripts.length).toBeGreaterThan(0);
  expect(total(initial)).toBeLessThan(initialLimit);
});

test("the terminal stays small, and neither it nor graph, editor, diff or charts is loaded before it is needed", () => {
  const built = readdirSync(assets);
  // A name and what it is of, such as `graph-Df8DxvNP.js`: `graph-view-…` is a part of the page.
  const chunksOf = (name: string) =>
    built.filter((file) => new RegExp(String.raw`^${name}-[\w-]{8}\.js$`).test(file));
  // Under another name they would be looked for in vain, and nothing would be too big or too early.
  expect(heavy.filter((name) => chunksOf(name).length === 0)).toEqual([]);
  expect([...initial].filter((file) => heavy.some((name) => file.startsWith(`${name}-`)))).toEqual([]);
  const terminal = chunksOf("terminal");
  expect(total(terminal)).toBeLessThan(terminalLimit);
});
