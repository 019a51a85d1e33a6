import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { addedTasksLimit } from "@wezterm-parallel/shared/domain/task/split-task";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { AgentLease } from "../../../../base/agent-tokens.ts";
import type { Once } from "../../store.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { addTasks } from "./add-tasks.ts";
import { keepOnce, readOnce } from "./once.ts";

interface Addition {
  readonly lease: AgentLease;
  readonly tasks: readonly TaskSpec[];
}

/** Adds tasks to the run of an agent, also to a sealed one: it has not ended as long as the agent works. */
export function* addForAgent(
  transaction: Transaction,
  specs: TaskSpecs,
  { lease, tasks }: Addition,
  once: Once | undefined,
): Steps<{ added: number }> {
  const before = yield* readOnce(transaction, once);
  if (before !== undefined) return { added: before.added };
  const found = yield* findAdder(transaction, lease);
  if (found === undefined) throw new Refusal(hasEnded);
  if (found.added + tasks.length > addedTasksLimit) throw new Refusal(tooMany(found.added));
  const { run, source } = found;
  transaction.append({ kind: "run.extended", run, data: { added: tasks.length, by: found.name } });
  yield* addTasks(transaction, specs, { run, tasks, history: source === "plan" });
  yield* transaction.database.run(
    `UPDATE task SET added_by = ? WHERE run_id = ? AND name IN (SELECT value FROM json_each(?))`,
    lease.task,
    run,
    JSON.stringify(tasks.map(({ name }) => name)),
  );
  transaction.touch(run);
  yield* keepOnce(transaction, once, { run, added: tasks.length });
  return { added: tasks.length };
}

interface Adder {
  readonly run: number;
  readonly source: string;
  readonly name: string;
  /** Tasks that it added before. */
  readonly added: number;
}

/** Finds nothing when the attempt has ended, is being stopped, or its run is. */
function findAdder({ database }: Transaction, { task, lease }: AgentLease): Steps<Adder | undefined> {
  return database.get<Adder>(
    `SELECT run.id AS run, run.source, task.name,
       (SELECT count(*) FROM task AS other WHERE other.added_by = task.id) AS added
     FROM attempt JOIN task ON task.id = attempt.task_id JOIN run ON run.id = task.run_id
     WHERE attempt.task_id = ? AND attempt.lease = ? AND attempt.state <> 'ended'
       AND task.stopping = 0 AND run.ending IS NULL AND run.ended_at IS NULL`,
    task,
    lease,
  );
}

const hasEnded: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("agent-ended"),
});

function tooMany(added: number): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("agent-adds-many", { most: addedTasksLimit, added }),
    hint: createMessage("agent-adds-many-hint"),
  });
}
