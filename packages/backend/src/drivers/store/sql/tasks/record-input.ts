import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { readAgentEnd } from "@wezterm-parallel/shared/domain/task/agent/agent-end";

import type { TaskName } from "../../store.ts";
import type { Transaction } from "../commits/transaction.ts";
import { movePool } from "../pools/move-pool.ts";
import { readProjectOf } from "../reads/read-runs.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";

interface TaskInput {
  readonly task: TaskName;
  readonly attempt: number;
  readonly need: Activity | undefined;
}

interface RunningTask {
  readonly run_id: number;
  readonly name: string;
  readonly signature_id: number;
}

/** After a restart of the server, an older limit is observed again, which may be over. */
const newLimitMs = 60_000;

/** Also closes the pool of an agent that is out of quota. Does nothing when the attempt no longer runs. */
export function* recordInput(
  transaction: Transaction,
  specs: TaskSpecs,
  { task, attempt, need }: TaskInput,
): Steps<void> {
  yield* transaction.writeStarts();
  const row = yield* transaction.database.get<RunningTask>(
    "SELECT run_id, name, signature_id FROM task WHERE run_id = ? AND name = ? AND attempts = ? AND state = 'running'",
    task.run,
    task.name,
    attempt,
  );
  if (row === undefined) return;
  const prompt = need?.state === "waiting" ? need.message : undefined;
  const data = need === undefined ? {} : { ...(prompt !== undefined && { prompt }), activity: need };
  transaction.append({ kind: "task.input", run: row.run_id, task: row.name, attempt, data });
  if (need?.state === "out-of-quota") yield* closePool(transaction, specs, row, need);
}

function* closePool(
  transaction: Transaction,
  specs: TaskSpecs,
  row: RunningTask,
  need: Activity,
): Steps<void> {
  const { pool: name } = yield* specs.signature(row.signature_id);
  const project = name === undefined ? undefined : yield* readProjectOf(transaction.database, row.run_id);
  const now = transaction.steady;
  if (name === undefined || project === undefined || now - need.since > newLimitMs) return;
  const { message: said = "", by: program = "" } = need;
  const found = readAgentEnd({ program, code: undefined, text: said, now });
  const resetsAt = found?.kind === "out-of-quota" ? found.resetsAt : undefined;
  yield* movePool(
    transaction,
    { project, name },
    { kind: "limit", said, resetsAt, random: transaction.random() },
  );
}
