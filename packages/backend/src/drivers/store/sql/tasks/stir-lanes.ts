import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { Lane } from "../../lanes.ts";
import type { Transaction } from "../commits/transaction.ts";

interface WaitingTasks {
  /** Number of the project. */
  readonly project: number;
  /** What holds them back. */
  readonly held: { readonly group: string } | { readonly pool: string };
}

/** Has the tasks considered again that wait for a group or a quota pool. */
export function* stirLanes(transaction: Transaction, { project, held }: WaitingTasks): Steps<void> {
  const [key, name] = "group" in held ? ["group", held.group] : ["pool", held.pool];
  const lanes = yield* transaction.database.all<Lane>(
    `SELECT DISTINCT task.run_id AS run, task.signature_id AS signature FROM run
     JOIN task ON task.run_id = run.id JOIN signature ON signature.id = task.signature_id
     WHERE run.project_id = ? AND run.ended_at IS NULL AND task.state = 'ready'
       AND json_extract(signature.body, '$.${key}') = ?`,
    project,
    name,
  );
  for (const lane of lanes) transaction.stirred(lane);
}
