import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Transaction } from "../commits/transaction.ts";

/** Records the commits of a change when its last one is another one than before. */
export function* addRevision({ database, now }: Transaction, change: number): Steps<void> {
  yield* database.run(
    `INSERT INTO revision (task_id, number, attempt, base, tip, at)
     SELECT task_id, coalesce(last, 0) + 1, attempt, base, tip, ?2 FROM change
     LEFT JOIN (SELECT number AS last, tip AS before FROM revision WHERE task_id = ?1 ORDER BY number DESC LIMIT 1) AS newest ON true
     WHERE task_id = ?1 AND newest.before IS DISTINCT FROM change.tip`,
    change,
    now,
  );
}
