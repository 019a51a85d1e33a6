import { globSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const [, map = ""] = readFileSync(`${root}CONTRIBUTING.md`, "utf8").split(/^## (?=Map of the code)/m);
const [folders = "", commandLine = ""] = (map.split(/^## /m)[0] ?? "").split(/^### The command line$/m);

/** Returns the part of the map that describes the folders in `parent`. */
function describedIn(parent: string): string {
  if (parent.startsWith("packages/cli/src")) return commandLine;
  return folders
    .split("\n")
    .filter((line) => line.startsWith(`| \`${parent}`))
    .join("\n");
}

test.each([
  "packages/shared/src",
  "packages/backend/src",
  "packages/backend/src/server",
  "packages/backend/src/drivers",
  "packages/cli/src",
  "packages/cli/src/commands",
  "packages/frontend/src",
])("the map of the code names every folder in %s", (parent) => {
  const found = readdirSync(`${root}${parent}`, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => name);
  const described = describedIn(parent);
  const missing = found.filter(
    (name) => !described.includes(`\`${name}/\``) && !described.includes(`\`${parent}/${name}\``),
  );
  expect(missing).toEqual([]);
});

test("the map of the command line names no folder that is gone", () => {
  const named = [...commandLine.matchAll(/^\| `([\w-]+)\/` \|/gm)].map(([, name]) => name);
  const found = readdirSync(`${root}packages/cli/src`);
  expect(named.filter((name) => name === undefined || !found.includes(name))).toEqual([]);
});

test("no folder of the code has more than 25 files, so that each tells one story", () => {
  const files = ["packages", "e2e", "bench", "scripts", "tooling"].flatMap((top) =>
    globSync(`${top}/**/*.*`, { cwd: root, exclude: (name) => ["node_modules", "dist"].includes(name) }),
  );
  const counts = Map.groupBy(files, (file) => dirname(file));
  const full = [...counts].filter(([, inFolder]) => inFolder.length > 25).map(([folder]) => folder);
  expect(full).toEqual([]);
});
