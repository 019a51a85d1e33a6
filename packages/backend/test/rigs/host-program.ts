import { fileURLToPath } from "node:url";

/** The command by which tests run a host: entry/host.ts from source, with this Node. */
export const hostProgramOfTests: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../../src/entry/host.ts", import.meta.url)),
];
