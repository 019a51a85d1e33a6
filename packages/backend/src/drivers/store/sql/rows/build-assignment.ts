import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createHash } from "node:crypto";

import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import { namesSession, withSession } from "@wezterm-parallel/shared/domain/task/agent/agent-commands";
import type { Command, Continuation, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type {
  Assignment,
  ContinuedWork,
  TaskInput,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import { readReusable } from "../attempts/reusable-attempts.ts";
import { taskColumns, type TaskRow } from "./task-columns.ts";
import { refOf } from "./task-row.ts";
import { type MadeInput, pickInputs } from "./pick-inputs.ts";
import type { TaskSpecs } from "./task-specs.ts";

/** The columns of a task that a worker needs. */
export interface AssignedRow extends TaskRow {
  readonly own: string;
  readonly priority: number;
  readonly deadline: number;
  readonly has_needs: number;
}

interface InputRow {
  readonly task: string;
  readonly state: TaskState;
  readonly attempts: number;
  readonly result: string | null;
  /** The commit with which its change landed, if this need waited for the landing. */
  readonly landed: string | null;
}

const selectAssigned = `SELECT ${taskColumns}, task.own, task.priority, task.deadline,
    EXISTS (SELECT 1 FROM need WHERE need.task_id = task.id) AS has_needs
  FROM task`;

export function readAssigned(database: SqlDatabase, task: number): Steps<AssignedRow | undefined> {
  return database.get<AssignedRow>(`${selectAssigned} WHERE id = ?`, task);
}

/** Returns the rows of several tasks, by id, with one statement. */
export function* readAllAssigned(
  database: SqlDatabase,
  tasks: readonly number[],
): Steps<ReadonlyMap<number, AssignedRow>> {
  const [task] = tasks;
  if (task === undefined) return new Map();
  const one = tasks.length === 1 ? yield* readAssigned(database, task) : undefined;
  const listed = `${selectAssigned} WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))`;
  const rows = one ? [one] : yield* database.all<AssignedRow>(listed, JSON.stringify(tasks));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Builds everything that a worker needs to run a live attempt. */
export function* buildAssignment(database: SqlDatabase, specs: TaskSpecs, task: number): Steps<Assignment> {
  const row = yield* readAssigned(database, task);
  if (row === undefined) throw new Error(`Internal error: no task ${task}`);
  return yield* describeAssignment(database, specs, row);
}

export function* describeAssignment(
  database: SqlDatabase,
  specs: TaskSpecs,
  row: AssignedRow,
): Steps<Assignment> {
  const read = yield* specs.read(row);
  const made = read.needs.length === 0 ? [] : yield* readInputs(database, row.id);
  const { spec, inputs } = pickInputs(read, made);
  return {
    ref: refOf(row),
    spec: { ...spec, command: yield* inConversation(database, row, spec) },
    inputs: [...inputs],
    ...(spec.continues !== undefined && { continues: yield* readContinued(database, row, spec.continues) }),
    // A person who retries a task wants it to run.
    ...(spec.inputs !== undefined &&
      row.attempts === 1 && { reusable: yield* readReusable(database, row.id) }),
    state: row.state as Assignment["state"],
    ...(row.stopping === 1 && { stop: "cancel" }),
  };
}

/** Names the conversation that the command begins or continues, if the agent can be told. */
function* inConversation(database: SqlDatabase, row: AssignedRow, spec: TaskSpec): Steps<Command> {
  const { command, agentCommands, continues } = spec;
  if (command.kind !== "argv") return command;
  const continued = continues?.own === undefined && agentCommands?.continue !== undefined;
  const attempt = (continued ? continues?.conversation : undefined) ?? row.attempts;
  if (!namesSession(command.argv)) return command;
  const id = yield* conversationId(database, row, attempt);
  return { kind: "argv", argv: withSession(command.argv, id) };
}

/** A UUID that is the same whenever the assignment is built, and differs for later runs of the same number. */
function* conversationId(
  database: SqlDatabase,
  { run_id: run, name }: TaskRow,
  attempt: number,
): Steps<string> {
  const created = (yield* database.get<{ at: number }>("SELECT created_at AS at FROM run WHERE id = ?", run))
    ?.at;
  const hash = createHash("sha256")
    .update(JSON.stringify([created, run, name, attempt]))
    .digest("hex");
  const groups = [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(12, 15)}`, `8${hash.slice(15, 18)}`];
  return [...groups, hash.slice(18, 30)].join("-");
}

/** Cancelled and lost attempts have reported no base. */
function* readContinued(
  database: SqlDatabase,
  { id, attempts }: AssignedRow,
  { attempt }: Continuation,
): Steps<ContinuedWork> {
  const rows = yield* database.all<{ started: number; base: string | null; commit: string | null }>(
    `SELECT started_at IS NOT NULL AS started, json_extract(result, '$.base') AS base, json_extract(result, '$.commit') AS "commit"
     FROM attempt WHERE task_id = ? AND attempt >= ? AND attempt < ? ORDER BY attempt DESC`,
    id,
    attempt,
    attempts,
  );
  const { base, commit } = rows.find((row) => row.base !== null) ?? {};
  return {
    attempt,
    ran: rows.some(({ started }) => started === 1),
    ...(base != null && { base }),
    ...(commit != null && { commit }),
  };
}

export function withAhead(assignment: Assignment, ahead: boolean): Assignment {
  return ahead ? { ...assignment, ahead: true } : assignment;
}

function* readInputs(database: SqlDatabase, task: number): Steps<MadeInput[]> {
  const rows = yield* database.all<InputRow>(
    `SELECT need.written AS task, task.state, task.attempts, attempt.result, json_extract(change.landed, '$.commit') AS landed
     FROM need
     JOIN task ON task.id = need.predecessor_id
     LEFT JOIN attempt ON attempt.task_id = task.id AND attempt.attempt = task.attempts
     LEFT JOIN change ON need.policy = 'landed' AND change.task_id = task.id AND change.state = 'landed'
     WHERE need.task_id = ? ORDER BY need.position`,
    task,
  );
  return rows.map(describeInput);
}

function describeInput(row: InputRow): MadeInput {
  const { task, state, attempts } = row;
  const result = row.result === null ? undefined : (JSON.parse(row.result) as AttemptResult);
  const made = result === undefined ? { outputs: {} } : handOn(result);
  // The landed commit, so that the task starts from its target.
  const landed = row.landed === null ? {} : { commit: row.landed };
  const input: TaskInput = { task, state, ...(attempts > 0 && { attempt: attempts }), ...made, ...landed };
  return { input, base: result?.base, commit: result?.commit };
}

/** A task without changes passes on its base, i.e. the commits of its own predecessors. */
function handOn(result: AttemptResult) {
  const { branch, outputs, artifacts, commit = result.base } = result;
  return {
    outputs,
    ...(commit !== undefined && { commit }),
    ...(branch !== undefined && { branch }),
    ...(artifacts !== undefined && { artifacts }),
  };
}
