import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the directory for the built dashboard: next to the programs in a package, in its workspace in a clone. */
export function findWebDirectory(from: string): string {
  const packaged = join(from, "web");
  if (existsSync(join(packaged, "index.html"))) return packaged;
  const workspace = join(from, "packages/frontend");
  if (existsSync(workspace)) return join(workspace, "dist");
  const parent = dirname(from);
  return parent === from ? packaged : findWebDirectory(parent);
}
