import { statfsSync } from "node:fs";
import { freemem, loadavg } from "node:os";

import { databaseBytes } from "./database-bytes.ts";

/** The resource use of the server's machine. Sizes are bytes. */
interface MachineUse {
  /** Load average of one minute. */
  readonly load: number;
  readonly memoryFree: number;
  /** Size of the database of runs and tasks. */
  readonly store: number;
  readonly diskFree: number;
}

export function readMachine(state: string): MachineUse {
  const disk = statfsSync(state);
  return {
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    memoryFree: freemem(),
    store: databaseBytes(`${state}/store.db`),
    diskFree: disk.bavail * disk.bsize,
  };
}
