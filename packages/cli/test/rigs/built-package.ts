import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const builder = fileURLToPath(new URL("../../../../scripts/bundle-for-tests.ts", import.meta.url));

/**
 * The package whose programs the tests start, built once per test run from the sources: a program run from
 * source spends most of its start on reading hundreds of modules.
 */
const root = builtPackage(process.env["TEST_PACKAGE"]);
/** The program `wzp`, for Node.js. */
export const mainProgram = join(root, "dist/main.js");
/** The program `wzp` as a person starts it. */
export const wzpProgram = join(root, "bin/wzp");
export const hostProgram = join(root, "dist/host.js");
export const serverModule = join(root, "dist/server.js");
/** Name of `wzp` in lists of processes. */
export const mainName = basename(mainProgram);

/** Directory chosen and removed by tooling/test-setup.ts; files of unit tests do not build it. */
function builtPackage(place = ownPlace()): string {
  if (!existsSync(place)) execFileSync(process.execPath, [builder, place], { stdio: "pipe" });
  return place;
}

/** Used by scripts other than tests. */
function ownPlace(): string {
  const directory = mkdtempSync(join(tmpdir(), "wzp-package-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  return join(directory, "package");
}
