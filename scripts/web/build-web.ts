import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { gzipAsync as gzipByZopfli } from "@gfx/zopfli";
import { build } from "rolldown";

const root = fileURLToPath(new URL("../..", import.meta.url));
const frontend = join(root, "packages/frontend");
export const webDirectory = join(frontend, "dist");

/** Sources of the built files, relative to the root. */
const sources = [
  "packages/frontend/{src,public}/**/*",
  "packages/frontend/{index.html,package.json,*.ts}",
  "packages/shared/src/**/*.ts",
  "package-lock.json",
];
/** File with the hash of the sources of a build; not served. */
export const stampName = "built-from";
/** Scripts of the first visit. */
const firstScripts = /\/(entry|libraries|pieces|frame|forms|overview|sign-in-page)-[\w-]{8}\.js$/;
/** Smaller files are not compressed, because the extra header costs as much. */
const worthCompressing = 1024;

/** Returns true when the build matches the current sources. */
export function isWebBuilt(): boolean {
  const stamp = join(webDirectory, stampName);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hashOfSources();
}

/** Builds the dashboard if its sources have changed. */
export async function ensureWebBuilt(): Promise<void> {
  if (!isWebBuilt()) await buildWeb();
}

/**
 * Builds the dashboard with all served files, including compressed ones; replaces the previous build at once.
 */
export async function buildWeb(): Promise<void> {
  const hash = hashOfSources();
  const fresh = join(frontend, `.dist-${process.pid}`);
  try {
    await runVite(fresh);
    await bundleWorker(fresh);
    tellWorker(fresh, hash);
    await compressFiles(fresh);
    writeFileSync(join(fresh, stampName), hash);
    replaceDirectory(fresh, webDirectory);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Runs Vite in a separate process, where NODE_ENV selects React's small and fast production build. */
async function runVite(outDir: string): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const words = [vite, "build", frontend, "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
  const env = { ...process.env, NODE_ENV: "production" };
  const child = spawn(process.execPath, words, { cwd: frontend, env, stdio: ["ignore", 2, 2] });
  const code = await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  if (code !== 0) throw new Error(`The dashboard could not be built: vite ended with ${String(code)}.`);
}

/**
 * In one file, because not every browser imports modules in service workers. It keeps its name: browsers look for a new one at
 * the address of the old one.
 */
async function bundleWorker(outDir: string): Promise<void> {
  await build({
    input: join(frontend, "src/service-worker.ts"),
    logLevel: "warn",
    output: { file: join(outDir, "service-worker.js"), format: "iife", minify: true },
  });
}

function hashOfSources(): string {
  const hash = createHash("sha256");
  const paths = sources.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted();
  for (const path of paths) {
    const full = join(root, path);
    if (/\.test\.tsx?$/.test(path) || !statSync(full).isFile()) continue;
    hash.update(`${path}\0`).update(readFileSync(full));
  }
  return hash.digest("hex");
}

/**
 * Writes the files that the service worker caches, which is everything that the page may load, and a name
 * that distinguishes the caches of builds.
 */
function tellWorker(directory: string, hash: string): void {
  const path = join(directory, "service-worker.js");
  const names = readdirSync(join(directory, "assets")).map((name) => `/assets/${name}`);
  const told = `const builtFiles=${JSON.stringify(names)},buildName=${JSON.stringify(hash.slice(0, 12))};`;
  writeFileSync(path, `${told}\n${readFileSync(path, "utf8")}`);
}

/** Compresses files once, as small as possible, instead of at every request. */
async function compressFiles(directory: string): Promise<void> {
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" });
  const texts = paths.filter((path) => /\.(js|css|svg|webmanifest)$/.test(path));
  await Promise.all(texts.map((path) => compressFile(join(directory, path))));
}

async function compressFile(path: string): Promise<void> {
  const bytes = readFileSync(path);
  if (bytes.length < worthCompressing) return;
  const quality = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, quality),
    // Takes 4 % off, and a hundred times as long as gzip.
    firstScripts.test(path)
      ? gzipByZopfli(bytes, { numiterations: 5 })
      : promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gz);
}

/** A server keeps the complete previous build until it checks again. */
function replaceDirectory(fresh: string, place: string): void {
  const before = `${place}-before-${process.pid}`;
  mkdirSync(place, { recursive: true });
  renameSync(place, before);
  renameSync(fresh, place);
  rmSync(before, { recursive: true, force: true });
}
