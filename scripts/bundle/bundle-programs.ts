import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { rolldown, type OutputChunk } from "rolldown";

import { takeBuiltins } from "./take-builtins.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Programs that the published package starts. */
const input: Readonly<Record<string, string>> = {
  main: "packages/cli/src/main.ts",
  server: "packages/backend/src/entry/server.ts",
  worker: "packages/backend/src/entry/worker.ts",
  host: "packages/backend/src/entry/host.ts",
  "plan-reader": "packages/backend/src/entry/plan-reader.ts",
  plugin: "packages/shared/src/plugin/plugin.ts",
  "plugin-host": "packages/shared/src/node/plugins/plugin-host.ts",
  "plugin-testing": "packages/shared/src/node/plugins/testing/plugin-testing.ts",
};

/**
 * Native code, Ink's development tools, and what no program reaches: `pg` asks for `pg-native` only where a program reads
 * `pg.native`, and Fastify for these only where an app has no compilers of its own or is called by `inject`.
 */
const unbundled: readonly RegExp[] = [
  /^@koromix\//,
  /^@lydell\//,
  /^@node-rs\//,
  /^react-devtools-core$/,
  /^pg-native$/,
  /^@fastify\/(ajv|fast-json-stringify)-compiler$/,
  /^light-my-request$/,
];

/**
 * Two files for the start, because each file takes 0.4 ms of every start: one with the modules that every program
 * loads, one with those that nearly every command loads besides. Daemons must not load the second one, which has
 * the command line.
 */
const startGroups = [
  {
    name: "program",
    priority: 1,
    test: /\/(cli\/src\/(invocation\/context|supervision\/find-daemon)|shared\/src\/(base\/duration|node\/system-clock|protocol\/(version|api\/routes)|domain\/(define-failures|message|failure-messages\/client-messages|activity\/describe-activity|transcript\/token-usage|spending\/budget-share|access\/may-do|run\/run-(lifecycle|name))))\.ts$/,
  },
  {
    name: "command",
    test: /\/cli\/src\/(run-command|transport\/open-client|text\/parse-option|tasks\/list-fairly|render\/(listing|examples))\.ts$/,
  },
];

interface BundleOptions {
  /** Output directory of the programs. */
  readonly directory: string;
  /** Bundles JavaScript libraries too: half of a server's start is finding their hundreds of files. */
  readonly withLibraries?: boolean;
  /** Stacks name the sources: source maps beside the programs make their start a fifth slower. */
  readonly mapped?: boolean;
}

/** Bundles the programs from the current sources; returns the number of files and bytes of code. */
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
    // Lines that are replaced have no place in a source map.
    plugins: mapped ? [] : [{ name: "take-builtins", renderChunk: takeBuiltins }],
    // A warning is, for instance, an unresolved import, which would fail only on the user's machine.
    onLog: (level, log) => {
      // Modules that the sources load on demand may be in the file that every command loads.
      if (log.code === "INEFFECTIVE_DYNAMIC_IMPORT") return;
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await bundle.write({
    dir: directory,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
    sourcemap: mapped,
    codeSplitting: { groups: startGroups },
    // V8 keeps the sources of daemons: with one character beyond Latin-1 they take two bytes for each.
    minify: { compress: false, mangle: false, codegen: { asciiOnly: true, removeWhitespace: false } },
    comments: false,
    // Set in the code and not by NODE_OPTIONS, which tasks would inherit.
    intro: ({ isEntry }) => (mapped && isEntry ? "process.setSourceMapsEnabled(true);" : ""),
  });
  const chunks = output.filter((file) => file.type === "chunk");
  for (const chunk of chunks) copyCompanions(chunk, directory);
  if (withLibraries) writeFileSync(join(directory, "THIRD-PARTY.txt"), licencesOf(chunks));
  const hash = createHash("sha256");
  for (const { fileName, code } of chunks) hash.update(`${fileName}\0${code}\0`);
  // Identifies a copy of the programs: see supervision/install-release.ts.
  writeFileSync(join(directory, "build-id"), hash.digest("hex").slice(0, 16));
  return { files: output.length, bytes: chunks.reduce((sum, { code }) => sum + code.length, 0) };
}

/** Our own packages are always bundled: Node.js strips no types inside node_modules. */
function isLibrary(specifier: string): boolean {
  return !/^[./\0]/.test(specifier) && !specifier.startsWith("@wezterm-parallel/");
}

/** Returns the licence texts of bundled libraries, which must be distributed with the code. */
function licencesOf(chunks: readonly OutputChunk[]): string {
  const inside = chunks
    .flatMap(({ moduleIds }) => moduleIds)
    .map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]);
  const packages = [...new Set(inside)].filter((found) => found !== undefined).toSorted();
  return packages.map(licenceOf).join("\n");
}

function licenceOf(directory: string): string {
  const manifest = readFileSync(join(directory, "package.json"), "utf8");
  const { name, version, license } = JSON.parse(manifest) as Readonly<Record<string, string>>;
  const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? "" : readFileSync(join(directory, file), "utf8");
  return `${name} ${version} (${license})\n\n${text}\n${"-".repeat(78)}\n`;
}

/**
 * Copies files that code opens relative to itself, such as `new URL("./common-passwords.txt",
 * import.meta.url)`.
 */
function copyCompanions({ code, fileName, moduleIds }: OutputChunk, directory: string): void {
  for (const [, name = ""] of code.matchAll(/new URL\("\.\/([\w.-]+)", import\.meta\.url\)/g)) {
    const beside = moduleIds.map((id) => join(dirname(id), name)).find((path) => existsSync(path));
    if (beside === undefined) throw new Error(`No module of ${fileName} has a ${name} beside it.`);
    copyFileSync(beside, join(directory, dirname(fileName), name));
  }
}
