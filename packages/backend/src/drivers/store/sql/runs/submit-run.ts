import type { Steps } from "@wezterm-parallel/shared/base/steps";
import {
  projectKey,
  type ProjectRef,
  type RunSubmission,
  type StartedBy,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { Once } from "../../store.ts";
import { addTasks } from "./add-tasks.ts";
import { Refusal } from "../commits/refusal.ts";
import { keepOnce, readOnce } from "./once.ts";
import { readDefaultGroup } from "../reads/read-groups.ts";
import { readProjectOf } from "../reads/read-runs.ts";
import { storeBody, type TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

interface Submitted {
  readonly submission: RunSubmission;
  readonly startedBy: StartedBy | undefined;
}

export function* submitRun(
  transaction: Transaction,
  specs: TaskSpecs,
  submitted: Submitted,
  once: Once | undefined,
): Steps<{ run: number }> {
  const before = yield* readOnce(transaction, once);
  if (before !== undefined) return { run: before.run_id };
  const run = yield* insertRun(transaction, submitted);
  const { submission, startedBy } = submitted;
  const { source, sealed, title } = submission;
  const tasks = yield* withDefaultGroup(transaction, { run, source: source.kind }, submission.tasks);
  const by = startedBy === undefined ? {} : { startedBy };
  const data = { title, source: source.kind, sealed, tasks: tasks.length, ...by };
  transaction.append({ kind: "run.created", run, data });
  yield* addTasks(transaction, specs, { run, tasks, history: source.kind === "plan" });
  transaction.touch(run);
  yield* keepOnce(transaction, once, { run, added: tasks.length });
  return { run };
}

export function* extendRun(
  transaction: Transaction,
  specs: TaskSpecs,
  extension: { readonly run: number; readonly tasks: readonly TaskSpec[] },
  once: Once | undefined,
): Steps<{ added: number }> {
  const { run } = extension;
  const before = yield* readOnce(transaction, once);
  if (before !== undefined) return { added: before.added };
  const row = yield* transaction.database.get<{ sealed: number; source: string }>(
    "SELECT sealed, source FROM run WHERE id = ?",
    run,
  );
  if (row === undefined) throw new Refusal(unknownRun(run));
  if (row.sealed === 1) throw new Refusal(sealedRun(run));
  if (extension.tasks.length === 0) return { added: 0 };
  const tasks = yield* withDefaultGroup(transaction, { run, source: row.source }, extension.tasks);
  transaction.append({ kind: "run.extended", run, data: { added: tasks.length } });
  yield* addTasks(transaction, specs, { run, tasks, history: row.source === "plan" });
  transaction.touch(run);
  yield* keepOnce(transaction, once, { run, added: tasks.length });
  return { added: tasks.length };
}

export function* sealRun(transaction: Transaction, run: number): Steps<{ run: number }> {
  const changes = yield* transaction.database.run(
    "UPDATE run SET sealed = 1 WHERE id = ? AND sealed = 0",
    run,
  );
  if (changes === 1) {
    transaction.append({ kind: "run.sealed", run });
    transaction.touch(run);
  }
  return { run };
}

/** Puts ad-hoc tasks without a group into the default group of the project, if there is one. */
function* withDefaultGroup(
  { database }: Transaction,
  { run, source }: { readonly run: number; readonly source: string },
  tasks: readonly TaskSpec[],
): Steps<readonly TaskSpec[]> {
  const project = source === "ad-hoc" ? yield* readProjectOf(database, run) : undefined;
  const group = project === undefined ? undefined : yield* readDefaultGroup(database, project);
  return group === undefined ? tasks : tasks.map((task) => ({ group, ...task }));
}

function* insertRun(transaction: Transaction, { submission, startedBy }: Submitted): Steps<number> {
  const { project, source, settings, limits, halt, environment } = submission;
  const { database } = transaction;
  const body = JSON.stringify(environment);
  return yield* database.insert(
    `INSERT INTO run (title, source, source_body, project_id, directory, project, settings, limits,
       halt, environment_id, sealed, started_by, state, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?)`,
    submission.title,
    source.kind,
    JSON.stringify(source),
    (yield* beginProject(transaction, project)).number,
    project.directory,
    JSON.stringify(project),
    JSON.stringify(settings),
    JSON.stringify(limits),
    halt === undefined ? null : JSON.stringify(halt),
    yield* storeBody(database, "environment", body),
    submission.sealed ? 1 : 0,
    startedBy === undefined ? null : JSON.stringify(startedBy),
    transaction.now,
  );
}

export function* beginProject({ database }: Transaction, project: ProjectRef): Steps<{ number: number }> {
  const key = projectKey(project);
  const found = yield* database.get<{ id: number }>("SELECT id FROM project WHERE key = ?", key);
  return { number: found?.id ?? (yield* database.insert("INSERT INTO project (key) VALUES (?)", key)) };
}

function unknownRun(run: number) {
  return createFailure({ reason: "not-found", detail: createMessage("run-unknown", { run: `r${run}` }) });
}

function sealedRun(run: number) {
  return createFailure({
    reason: "run-sealed",
    detail: createMessage("run-sealed", { run: `r${run}` }),
    hint: createMessage("run-sealed-hint"),
  });
}
