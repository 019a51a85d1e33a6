import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { rolldown } from "rolldown";

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
const bytes = output.reduce((sum, file) => sum + (file.type === "chunk" ? file.code.length : 0), 0);
process.stderr.write(`dist: ${output.length} files, ${Math.round(bytes / 1000)} kB\n`);
