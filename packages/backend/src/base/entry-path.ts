import { basename } from "node:path";
import { fileURLToPath } from "node:url";

type EntryName = "server" | "worker" | "host" | "plan-reader";

/**
 * Returns the file that starts a backend program or thread: next to the bundle, or in `entry/` when run from source.
 */
export function entryPath(name: EntryName): string {
  return entryPathFrom(import.meta.url, name);
}

/** Used by `entryPath` only; takes the URL of this module as a parameter, because bundling changes it. */
export function entryPathFrom(moduleUrl: string, name: EntryName): string {
  const path = fileURLToPath(moduleUrl);
  if (path.endsWith(".ts")) return fileURLToPath(new URL(`../entry/${name}.ts`, moduleUrl));
  // The bundler puts this module into an entry of dist/ or into dist/chunks/.
  const inChunk = basename(fileURLToPath(new URL(".", moduleUrl))) === "chunks";
  return fileURLToPath(new URL(`${inChunk ? "../" : "./"}${name}.js`, moduleUrl));
}
