import { copyFileSync, cpSync, existsSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { rolldown, type OutputChunk } from "rolldown";

import { ensureWebBuilt, stampName, webDirectory } from "./web/build-web.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the published package starts; a source that does not exist yet has no bundle. */
const sources: Readonly<Record<string, string>> = {
  main: "packages/cli/src/main.ts",
  server: "packages/backend/src/entry/server.ts",
  worker: "packages/backend/src/entry/worker.ts",
  host: "packages/backend/src/entry/host.ts",
};

/** Ours is bundled, because Node.js strips no types inside node_modules; libraries are installed by npm. */
function isLibrary(specifier: string): boolean {
  return !/^[./\0]/.test(specifier) && !specifier.startsWith("@wezterm-parallel/");
}

const input = Object.fromEntries(Object.entries(sources).filter(([, path]) => existsSync(`${root}${path}`)));
if (Object.keys(input).length === 0) throw new Error("There is no entry to bundle.");

rmSync(`${root}dist`, { recursive: true, force: true });
await using bundle = await rolldown({
  cwd: root,
  input,
  platform: "node",
  external: isLibrary,
  // A warning is, for instance, an import that cannot be resolved and would only fail at the user's.
  onLog: (level, log) => {
    if (level === "warn") throw new Error(log.message);
  },
});
const { output } = await bundle.write({
  dir: `${root}dist`,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name]-[hash].js",
});
for (const file of output) if (file.type === "chunk") copyCompanions(file);
const bytes = output.reduce((sum, file) => sum + (file.type === "chunk" ? file.code.length : 0), 0);
process.stderr.write(`dist: ${output.length} files, ${Math.round(bytes / 1000)} kB\n`);

await ensureWebBuilt();
cpSync(webDirectory, `${root}dist/web`, { recursive: true, filter: (path) => basename(path) !== stampName });

/** Files that code opens beside itself, `new URL("./starter.pl", import.meta.url)`, go where that code went. */
function copyCompanions({ code, fileName, moduleIds }: OutputChunk): void {
  for (const [, name = ""] of code.matchAll(/new URL\("\.\/([\w.-]+)", import\.meta\.url\)/g)) {
    const beside = moduleIds.map((id) => join(dirname(id), name)).find((path) => existsSync(path));
    if (beside === undefined) throw new Error(`No module of ${fileName} has a ${name} beside it.`);
    copyFileSync(beside, join(root, "dist", dirname(fileName), name));
  }
}
