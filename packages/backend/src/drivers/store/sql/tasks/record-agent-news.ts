import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { AgentNews, TaskName } from "../../store.ts";
import type { Transaction } from "../commits/transaction.ts";

interface TaskNews {
  readonly task: TaskName;
  readonly attempt: number;
  readonly news: AgentNews;
}

/** Does nothing when the attempt no longer runs. */
export function* recordAgentNews(transaction: Transaction, { task, attempt, news }: TaskNews): Steps<void> {
  yield* transaction.writeStarts();
  const known = yield* transaction.database.get(
    "SELECT 1 FROM task WHERE run_id = ? AND name = ? AND attempts = ? AND state = 'running'",
    task.run,
    task.name,
    attempt,
  );
  if (known === undefined) return;
  const { kind, data } = news;
  transaction.append({ kind, run: task.run, task: task.name, attempt, data: { ...data } });
}
