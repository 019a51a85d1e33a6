import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The types of what plugins import, which import nothing but one another. */
const published = [
  "plugin/plugin.d.ts",
  "node/plugins/testing/plugin-testing.d.ts",
  "node/plugins/testing/tested-service.d.ts",
];

/** Writes the types of `wezterm-parallel/plugin` and its tests into a directory. */
export function writePluginTypes(directory: string): void {
  const made = mkdtempSync(join(tmpdir(), "wzp-types-"));
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const project = join(root, "scripts/bundle/plugin-types.json");
    execFileSync(process.execPath, [compiler, "-p", project, "--outDir", made], { stdio: ["ignore", 2, 2] });
    for (const name of published) {
      const text = readFileSync(join(made, name), "utf8");
      writeFileSync(join(directory, basename(name)), text.replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"'));
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
