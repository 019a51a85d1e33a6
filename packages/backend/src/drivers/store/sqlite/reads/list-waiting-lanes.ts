import type { Database } from "../../../../base/sqlite/database.ts";
import type { Lane } from "../../lanes.ts";

interface Demand {
  /** Number of the project. */
  readonly project: number;
  readonly kind: "group" | "pool";
  readonly name: string;
}

/** Lists the lanes with ready tasks of this group or pool. */
export function listWaitingLanes(database: Database, { project, kind, name }: Demand): Lane[] {
  return database.all<Lane>(
    `SELECT DISTINCT task.run_id AS run, task.signature_id AS signature FROM run
     JOIN task ON task.run_id = run.id JOIN signature ON signature.id = task.signature_id
     WHERE run.project_id = ? AND run.ended_at IS NULL AND task.state = 'ready'
       AND json_extract(signature.body, ?) = ?`,
    project,
    `$.${kind}`,
    name,
  );
}
