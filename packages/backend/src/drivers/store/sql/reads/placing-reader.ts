import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { PlacingReader } from "../../store-reader.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { readDemand, readIsOpen, readLanes, readLive, readReady, readVerifyingQueues } from "./read-lanes.ts";

export function createPlacingReader(database: SqlDatabase, specs: TaskSpecs): PlacingReader {
  return {
    liveAttempts: () => readLive(database),
    verifyingQueues: () => readVerifyingQueues(database),
    lanes: () => readLanes(database),
    demand: (lane) => readDemand(database, specs, lane),
    isOpen: (run) => readIsOpen(database, run),
    ready: (lane, limit) => readReady(database, lane, limit),
  };
}
