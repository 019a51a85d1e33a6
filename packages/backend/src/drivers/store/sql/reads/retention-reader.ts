import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { Looks } from "../../../../base/look.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { RetentionReader } from "../../retention.ts";

/** Most of its code is loaded when something may be removed. */
export function createRetentionReader(database: SqlDatabase, look: Looks["look"]): RetentionReader {
  const load = () => import("./read-retention.ts");
  return {
    endedRuns: async () => {
      const { readEndedRuns } = await load();
      return look(() => readEndedRuns(database));
    },
    removals: async () => {
      const { readRemovals } = await load();
      return look(() => readRemovals(database));
    },
    firstEvent: () => look(() => readFirstEvent(database)),
    lastUnkeptEvent: async (limits) => {
      const { readLastUnkept } = await load();
      return look(() => readLastUnkept(database, limits));
    },
  };
}

function* readFirstEvent(database: SqlDatabase): Steps<number> {
  return (yield* database.get<{ seq: number | null }>("SELECT min(seq) AS seq FROM event"))?.seq ?? 0;
}
