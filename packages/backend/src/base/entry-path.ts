import { basename } from "node:path";
import { fileURLToPath } from "node:url";

export type EntryName = "server" | "worker" | "host" | "plan-reader";

/** The file to start for a program or thread of the backend: beside the bundle, or in `entry/` when run from source. */
export function entryPath(name: EntryName): string {
  return entryPathFrom(import.meta.url, name);
}

/** For `entryPath` alone; takes the place that this module runs from, which bundling changes. */
export function entryPathFrom(moduleUrl: string, name: EntryName): string {
  const path = fileURLToPath(moduleUrl);
  if (path.endsWith(".ts")) return fileURLToPath(new URL(`../entry/${name}.ts`, moduleUrl));
  // The bundler puts this module into an entry of dist/ or into dist/chunks/.
  const inChunk = basename(fileURLToPath(new URL(".", moduleUrl))) === "chunks";
  return fileURLToPath(new URL(`${inChunk ? "../" : "./"}${name}.js`, moduleUrl));
}
