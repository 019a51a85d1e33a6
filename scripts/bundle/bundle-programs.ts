import { copyFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { rolldown, type OutputChunk } from "rolldown";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the published package starts. */
const input: Readonly<Record<string, string>> = {
  main: "packages/cli/src/main.ts",
  server: "packages/backend/src/entry/server.ts",
  worker: "packages/backend/src/entry/worker.ts",
  host: "packages/backend/src/entry/host.ts",
};

/** Machine code, and what Ink looks for where somebody develops it. */
const unbundled: readonly RegExp[] = [/^@lydell\//, /^@node-rs\//, /^react-devtools-core$/];

export interface BundleOptions {
  /** Where the programs go. */
  readonly directory: string;
  /** Libraries too, as far as they are JavaScript: half of a server's start is finding their hundreds of files. */
  readonly withLibraries?: boolean;
  /** Stacks name the sources: maps lie beside the programs, whose start they cost a fifth. */
  readonly mapped?: boolean;
}

/** Makes the programs from their sources as they are; answers how many files and bytes of code they have become. */
export async function bundlePrograms({
  directory,
  withLibraries = false,
  mapped = false,
}: BundleOptions): Promise<{ readonly files: number; readonly bytes: number }> {
  await using bundle = await rolldown({
    cwd: root,
    input: { ...input },
    platform: "node",
    external: withLibraries ? [...unbundled] : isLibrary,
    // A warning is, for instance, an import that cannot be resolved and would only fail at the user's.
    onLog: (level, log) => {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await bundle.write({
    dir: directory,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
    sourcemap: mapped,
    // In the code and no option of Node.js, which tasks would inherit in their environment.
    intro: ({ isEntry }) => (mapped && isEntry ? "process.setSourceMapsEnabled(true);" : ""),
  });
  const chunks = output.filter((file) => file.type === "chunk");
  for (const chunk of chunks) copyCompanions(chunk, directory);
  return { files: output.length, bytes: chunks.reduce((sum, { code }) => sum + code.length, 0) };
}

/** Ours is bundled, because Node.js strips no types inside node_modules; libraries are installed by npm. */
function isLibrary(specifier: string): boolean {
  return !/^[./\0]/.test(specifier) && !specifier.startsWith("@wezterm-parallel/");
}

/** Files that code opens beside itself, `new URL("./starter.pl", import.meta.url)`, go where that code went. */
function copyCompanions({ code, fileName, moduleIds }: OutputChunk, directory: string): void {
  for (const [, name = ""] of code.matchAll(/new URL\("\.\/([\w.-]+)", import\.meta\.url\)/g)) {
    const beside = moduleIds.map((id) => join(dirname(id), name)).find((path) => existsSync(path));
    if (beside === undefined) throw new Error(`No module of ${fileName} has a ${name} beside it.`);
    copyFileSync(beside, join(directory, dirname(fileName), name));
  }
}
