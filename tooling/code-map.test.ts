import { readdirSync, readFileSync } from "node:fs";
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
