/** Generates docs/reference/ from the code; `tooling/docs.test.ts` fails when the files are outdated. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { referenceFiles } from "./reference/reference-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

for (const [path, text] of await referenceFiles()) {
  mkdirSync(dirname(`${root}${path}`), { recursive: true });
  writeFileSync(`${root}${path}`, text);
  process.stdout.write(`${path}\n`);
}
