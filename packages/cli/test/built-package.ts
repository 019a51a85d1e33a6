import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const builder = fileURLToPath(new URL("../../../scripts/bundle-for-tests.ts", import.meta.url));

/**
 * The package that tests start programs of, made once in a run of the tests from the sources as they are: most of what
 * a program run from source costs is reading hundreds of modules.
 */
const root = builtPackage(process.env["TEST_PACKAGE"]);
/** The program `wzp`, for Node.js. */
export const mainProgram = join(root, "dist/main.js");
/** The program `wzp` as a person starts it. */
export const wzpProgram = join(root, "bin/wzp");
export const hostProgram = join(root, "dist/host.js");
export const serverModule = join(root, "dist/server.js");
/** By which lists of processes show `wzp`. */
export const mainName = basename(mainProgram);

/** Named by tooling/test-setup.ts, which removes it; no file of unit tests pays for it. */
function builtPackage(place = ownPlace()): string {
  if (!existsSync(place)) execFileSync(process.execPath, [builder, place], { stdio: "pipe" });
  return place;
}

/** A script that is no test makes one for itself. */
function ownPlace(): string {
  const directory = mkdtempSync(join(tmpdir(), "wzp-package-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  return join(directory, "package");
}
