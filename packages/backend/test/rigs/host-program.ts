import { fileURLToPath } from "node:url";

import { hostFlags } from "../../src/drivers/session/hosts/fleet/start-host.ts";

/** The command by which tests run a host: entry/host.ts from source, with this Node. */
export const hostProgramOfTests: readonly string[] = [
  process.execPath,
  ...hostFlags,
  fileURLToPath(new URL("../../src/entry/host.ts", import.meta.url)),
];
