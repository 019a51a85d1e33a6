import { cpSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { bundlePrograms } from "./bundle/bundle-programs.ts";
import { ensureWebBuilt, stampName, webDirectory } from "./web/build-web.ts";

const directory = fileURLToPath(new URL("../dist", import.meta.url));

rmSync(directory, { recursive: true, force: true });
const { files, bytes } = await bundlePrograms({ directory });
process.stderr.write(`dist: ${files} files, ${Math.round(bytes / 1000)} kB\n`);

await ensureWebBuilt();
cpSync(webDirectory, join(directory, "web"), {
  recursive: true,
  filter: (path) => basename(path) !== stampName,
});
