import { basename, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Returns a program of plugins: beside the bundle, or from source. */
export function programFile(name: "plugin" | "plugin-host"): string {
  const path = fileURLToPath(import.meta.url);
  if (path.endsWith(".ts")) {
    const source = name === "plugin" ? "../../plugin/plugin.ts" : "./plugin-host.ts";
    return fileURLToPath(new URL(source, import.meta.url));
  }
  // The bundler puts this module into an entry of dist/ or into dist/chunks/.
  const isChunk = basename(fileURLToPath(new URL(".", import.meta.url))) === "chunks";
  return fileURLToPath(new URL(`${isChunk ? "../" : "./"}${name}.js`, import.meta.url));
}

/** True if the file belongs to the plugin. */
export function isInside(root: string, file: string): boolean {
  return file === root || file.startsWith(root + sep);
}
