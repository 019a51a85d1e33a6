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

const root = fileURLToPath(new URL("../..", import.meta.url));
const frontend = join(root, "packages/frontend");
export const webDirectory = join(frontend, "dist");

/** What the built files come from, relative to the root. */
const sources = [
  "packages/frontend/{src,public}/**/*",
  "packages/frontend/{index.html,package.json,vite.config.ts,icons-by-themselves.ts}",
  "packages/shared/src/**/*.ts",
  "package-lock.json",
];
/** The hash of the sources that a build was made from; a name that is not served. */
export const stampName = "built-from";
/** Smaller files gain nothing by a header more. */
const worthCompressing = 1024;

/** Whether the dashboard is built from the sources as they are. */
export function isWebBuilt(): boolean {
  const stamp = join(webDirectory, stampName);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hashOfSources();
}

/** Builds the dashboard where its sources have changed since. */
export async function ensureWebBuilt(): Promise<void> {
  if (!isWebBuilt()) await buildWeb();
}

/** Builds the dashboard with all files that are served, compressed ones included; replaces the build before at once. */
export async function buildWeb(): Promise<void> {
  const hash = hashOfSources();
  const fresh = join(frontend, `.dist-${process.pid}`);
  try {
    await runVite(fresh);
    tellWorker(fresh, hash);
    await compressFiles(fresh);
    writeFileSync(join(fresh, stampName), hash);
    replaceDirectory(fresh, webDirectory);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** In a process of its own, in which NODE_ENV is what makes React's small and fast half of itself. */
async function runVite(outDir: string): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const words = [vite, "build", frontend, "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
  const env = { ...process.env, NODE_ENV: "production" };
  const child = spawn(process.execPath, words, { cwd: frontend, env, stdio: ["ignore", 2, 2] });
  const code = await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  if (code !== 0) throw new Error(`The dashboard could not be built: vite ended with ${String(code)}.`);
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

/** What it keeps in the browser: all that the page may load; by its name the caches of builds are told apart. */
function tellWorker(directory: string, hash: string): void {
  const path = join(directory, "service-worker.js");
  const names = readdirSync(join(directory, "assets")).map((name) => `/assets/${name}`);
  const told = `const builtFiles=${JSON.stringify(names)},buildName=${JSON.stringify(hash.slice(0, 12))};`;
  writeFileSync(path, `${told}\n${readFileSync(path, "utf8")}`);
}

/** Once here, as small as it gets, instead of at every request. */
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
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gz);
}

/** A server that serves the one before has it complete until it looks again. */
function replaceDirectory(fresh: string, place: string): void {
  const before = `${place}-before-${process.pid}`;
  mkdirSync(place, { recursive: true });
  renameSync(place, before);
  renameSync(fresh, place);
  rmSync(before, { recursive: true, force: true });
}
