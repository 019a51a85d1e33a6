import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { bundlePrograms } from "./bundle/bundle-programs.ts";
import { writePluginTypes } from "./bundle/write-plugin-types.ts";
import { ensureWebBuilt, stampName, webDirectory } from "./web/build-web.ts";

const directory = fileURLToPath(new URL("../dist", import.meta.url));
const runtime = fileURLToPath(new URL("../runtime", import.meta.url));

rmSync(directory, { recursive: true, force: true });
const { files, bytes } = await bundlePrograms({ directory, withLibraries: true });
writePluginTypes(directory);
process.stderr.write(`dist: ${files} files, ${Math.round(bytes / 1000)} kB\n`);

await ensureWebBuilt();
cpSync(webDirectory, join(directory, "web"), {
  recursive: true,
  filter: (path) => basename(path) !== stampName,
});
bringRuntime();

/**
 * Copies the Node.js that runs this script, without its package: that one has a command `node`, which npm
 * would put before the `node` of every project that installs wzp.
 */
function bringRuntime(): void {
  rmSync(runtime, { recursive: true, force: true });
  const origin = dirname(dirname(process.execPath));
  const manifest = join(origin, "package.json");
  if (!existsSync(manifest)) throw new Error(`${process.execPath} is not the Node.js of npm ci.`);
  const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly name: string };
  for (const part of ["bin/node", "LICENSE"]) {
    mkdirSync(join(runtime, name, dirname(part)), { recursive: true });
    cpSync(join(origin, part), join(runtime, name, part));
  }
}
