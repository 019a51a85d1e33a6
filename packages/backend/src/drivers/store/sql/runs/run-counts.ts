import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import type { SqlDatabase } from "../../../../base/sql-database.ts";

interface Move {
  readonly run: number;
  readonly state: TaskState;
  readonly by: 1 | -1;
}

/** Number of a run's tasks in each state: the stored counts plus the moves of a transaction. */
export class RunCounts {
  readonly #database: SqlDatabase;
  readonly #moves: readonly Move[];

  constructor(database: SqlDatabase, moves: readonly Move[]) {
    this.#database = database;
    this.#moves = moves;
  }

  *ofRun(run: number): Steps<Partial<Record<TaskState, number>>> {
    const rows = yield* this.#database.all<{ state: TaskState; n: number }>(
      "SELECT state, n FROM run_count WHERE run_id = ?",
      run,
    );
    const counts = new Map(rows.map(({ state, n }) => [state, n]));
    for (const move of this.#moves) {
      if (move.run === run) counts.set(move.state, (counts.get(move.state) ?? 0) + move.by);
    }
    return Object.fromEntries([...counts].filter(([, n]) => n > 0));
  }

  /** One statement per run and state, however many tasks moved. */
  *write(): Steps<void> {
    const sums = new Map<string, { readonly run: number; readonly state: TaskState; n: number }>();
    for (const { run, state, by } of this.#moves) {
      const key = `${run} ${state}`;
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { run, state, n: by });
      else sum.n += by;
    }
    for (const { run, state, n } of sums.values()) if (n !== 0) yield* this.#add(run, state, n);
  }

  *#add(run: number, state: TaskState, n: number): Steps<void> {
    yield* this.#database.write(
      `INSERT INTO run_count (run_id, state, n) VALUES (?, ?, ?)
       ON CONFLICT (run_id, state) DO UPDATE SET n = run_count.n + excluded.n`,
      run,
      state,
      n,
    );
  }
}
