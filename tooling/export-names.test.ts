import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Names that several files of a package may export, with what tells them apart. */
const shared: Readonly<Record<string, string>> = {
  "backend first": "the first migration of each database",
  "cli openTabs": "the variants of a port are named like its method",
  "frontend catalogues": "either module is loaded by the language, and has the same exports",
};

const declaration =
  /^export (?:abstract |async )*(?:function\*?|const|let|class|interface|type|enum) ([A-Za-z_$][\w$]*)/gm;

/** Maps each exported name of a package, such as `cli openTabs`, to the files that export it. */
function exportsOf(files: readonly string[], read: (file: string) => string): Map<string, readonly string[]> {
  const homes = files.flatMap((file) => {
    const names = [...read(file).matchAll(declaration)].map(([, name]) => name);
    return [...new Set(names)].map((name) => ({ name: `${file.split("/")[1]} ${name}`, file }));
  });
  const byName = Map.groupBy(homes, ({ name }) => name);
  return new Map([...byName].map(([name, found]) => [name, found.map(({ file }) => file)]));
}

const sources = globSync("packages/*/src/**/*.{ts,tsx}", { cwd: root }).filter(
  (file) => !basename(file).includes(".test."),
);
const homes = exportsOf(sources, (file) => readFileSync(join(root, file), "utf8"));

test("an exported name has one meaning in its package", () => {
  const ambiguous = [...homes].filter(([name, files]) => files.length > 1 && shared[name] === undefined);
  expect(ambiguous).toEqual([]);
});

test("no exception is left for a name that has one home", () => {
  expect(Object.keys(shared).filter((name) => (homes.get(name)?.length ?? 0) < 2)).toEqual([]);
});

test("a name with two homes is found, also as a type and as a generator", () => {
  const texts: Readonly<Record<string, string>> = {
    "packages/a/src/x.ts": "export function* read() {}\nexport function read(text: string): void;\n",
    "packages/a/src/y.ts": "export type read = string;\n",
    "packages/b/src/z.ts": "export async function read() {}\n",
  };
  const found = exportsOf(Object.keys(texts), (file) => texts[file] ?? "");
  expect(found.get("a read")).toEqual(["packages/a/src/x.ts", "packages/a/src/y.ts"]);
  expect(found.get("b read")).toEqual(["packages/b/src/z.ts"]);
});
