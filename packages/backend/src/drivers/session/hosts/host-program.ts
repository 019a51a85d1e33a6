import { fileURLToPath } from "node:url";

/** How tests run a host: entry/host.ts from its source, by this Node. */
export const hostProgramOfTests: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../../../entry/host.ts", import.meta.url)),
];
