import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { bundlePrograms } from "./bundle/bundle-programs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Files that the programs look for above themselves; the dashboard stays where its tests build it. */
const borrowed = ["node_modules", "examples", "plugin", "packages/frontend"];

const [place] = process.argv.slice(2);
if (place === undefined) throw new Error("bundle-for-tests.ts DIRECTORY: where does the package go?");
const own = `${place}-${process.pid}`;
mkdirSync(join(own, "packages"), { recursive: true });
for (const name of borrowed) symlinkSync(join(root, name), join(own, name));
for (const name of ["bin", "package.json"]) cpSync(join(root, name), join(own, name), { recursive: true });
// SOURCE_MAPS=1 npm test: for stacks of programs; functions and chunks have the names of the sources in any
// case.
const mapped = process.env["SOURCE_MAPS"] === "1";
await bundlePrograms({ directory: join(own, "dist"), withLibraries: true, mapped });
takePlace(own, place);

/** Renames the complete directory into place; if two were made at the same time, the first one stays. */
function takePlace(made: string, wanted: string): void {
  try {
    renameSync(made, wanted);
  } catch (error) {
    if (!existsSync(wanted)) throw error;
    rmSync(made, { recursive: true, force: true });
  }
}
