import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Files that `npm pack` and the bundler read. */
const parts = [
  "bin",
  "packages",
  "docs/reference",
  "examples",
  "scripts",
  "LICENSE",
  "README.md",
  "package.json",
  "package-lock.json",
];

/** A test that comes second waits this long for the first one to pack. */
const packingMs = 290_000;

/**
 * Returns the package file that all tests of a run share: packing takes a minute of a processor. It lies in TMPDIR, which
 * tooling/test-setup.ts removes.
 */
export function packOnce(): string {
  const file = join(tmpdir(), "packed-for-all.tgz");
  // SQLite's exclusive lock ends with the process that holds it.
  const lock = new DatabaseSync(`${file}.lock`, { timeout: packingMs });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    if (!existsSync(file)) renameSync(packCopy(join(tmpdir(), `packing-${process.pid}`)), file);
  } finally {
    lock.close();
  }
  return file;
}

/**
 * Packs a copy of the clone, so that nothing is written into the clone; returns the path of the package file.
 */
export function packCopy(directory: string): string {
  const copy = join(directory, "copy");
  mkdirSync(copy, { recursive: true });
  const configs = readdirSync(root).filter((name) => name.startsWith("tsconfig"));
  for (const part of [...parts, ...configs]) {
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      filter: (path) => !path.endsWith("node_modules"),
    });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const listed = npm(copy, "pack", "--json", "--pack-destination", directory);
  const [packed] = JSON.parse(listed.slice(listed.indexOf("["))) as readonly { readonly filename: string }[];
  rmSync(copy, { recursive: true, force: true });
  if (packed === undefined) throw new Error(`npm pack named no file: ${listed}`);
  return join(directory, packed.filename);
}

/** Turns an unpacked or installed package, by its directory `dist`, into one of another release. */
export function changeRelease(dist: string, release: string): void {
  writeFileSync(join(dist, "build-id"), release);
  for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".js")) continue;
    const text = readFileSync(join(dist, name), "utf8");
    writeFileSync(join(dist, name), text.replaceAll(/(["'`])0\.1\.0\1/g, `"${release}"`));
  }
}

/** Returns the npm cache that `npm ci` of the clone filled: tests have another HOME. */
export function npmCache(): string {
  return process.env["npm_config_cache"] ?? join(userInfo().homedir, ".npm");
}

/** Runs npm; packages come from the cache that `npm ci` of the clone filled, if they are in it. */
export function npm(cwd: string, ...args: readonly string[]): string {
  const env = { ...process.env, npm_config_cache: npmCache(), npm_config_prefer_offline: "true" };
  return execFileSync("npm", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
