import { runSubmissionSchema, type RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { openPostgresStore } from "../../packages/backend/src/drivers/store/postgres/open-postgres-store.ts";
import type { Store } from "../../packages/backend/src/drivers/store/store.ts";
import type { PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";

/** Tasks of each stored run. */
const perRun = 1_000;

export interface FilledStore {
  readonly url: string;
  readonly store: Store;
  /** Runs whose tasks are all ready. */
  readonly ready: readonly number[];
}

/** Opens a store in a database of its own: half of its tasks have ended, half are ready, 1,000 in each run. */
export async function openFilled(postgres: PostgresRig, tasks: number): Promise<FilledStore> {
  const url = await postgres.create();
  const store = must(await openPostgresStore({ url, clock: systemClock }));
  const { run } = must(await store.runs.submit(submissionOf(1)));
  const runs = Math.max(2, Math.round(tasks / perRun));
  await postgres.query(url, fill(run, runs));
  // Autovacuum would do so within a minute.
  for (const table of ["task", "attempt", "event", "need", "run", "run_count"])
    await postgres.query(url, `VACUUM ANALYZE wzp.${table}`);
  const ready = Array.from({ length: Math.floor(runs / 2) }, (_, at) => run + Math.ceil(runs / 2) + at + 1);
  return { url, store, ready };
}

/** A run of tasks that run `true`. */
export function submissionOf(tasks: number): RunSubmission {
  return runSubmissionSchema.parse({
    title: "bench",
    project: { kind: "directory", directory: "/" },
    source: { kind: "map" },
    environment: { mode: "clean", variables: {} },
    limits: { parallel: tasks },
    tasks: Array.from({ length: tasks }, (_, at) => ({
      name: `t${at}`,
      base: "t",
      command: { kind: "argv", argv: ["true", String(at)] },
      checkout: "none",
      terminal: false,
    })),
  });
}

/** Copies the run `first` and its only task: a submission of a million tasks takes minutes. */
function fill(first: number, runs: number): string {
  const ended = Math.ceil(runs / 2);
  return `
SET search_path = wzp;
INSERT INTO run (title, source, source_body, project_id, directory, project, settings, limits, environment_id, sealed, state,
    created_at, started_at, ended_at)
  SELECT title, source, source_body, project_id, directory, project, settings, limits, environment_id, sealed,
    CASE WHEN n <= ${ended} THEN 'succeeded' ELSE state END, created_at, created_at,
    CASE WHEN n <= ${ended} THEN created_at END
  FROM run, generate_series(1, ${runs}) AS n WHERE id = ${first} ORDER BY n;
INSERT INTO task (run_id, name, state, spec_id, own, signature_id, priority, deadline, path, waits, created_at, ready_at,
    attempts, leases, started_at, ended_at)
  SELECT run.id, 't' || each.n, done.state, task.spec_id, task.own, task.signature_id, 0, task.deadline, task.path, 0,
    task.created_at, task.created_at, done.tries, done.tries, done.at, done.at
  FROM task, run, generate_series(1, ${perRun}) AS each (n),
    LATERAL (SELECT CASE WHEN run.ended_at IS NULL THEN 'ready' ELSE 'succeeded' END AS state,
      CASE WHEN run.ended_at IS NULL THEN 0 ELSE 1 END AS tries, run.ended_at AS at) AS done
  WHERE task.run_id = ${first} AND run.id > ${first} ORDER BY run.id, each.n;
INSERT INTO run_count SELECT run_id, state, count(*) FROM task WHERE run_id > ${first} GROUP BY run_id, state;
INSERT INTO attempt (task_id, attempt, worker_id, worker_epoch, state, outcome, result, ended_by, leased_at, started_at,
    ended_at, lease)
  SELECT id, 1, 1, 1, 'ended', '{"kind":"exited","code":0}', '{"outputs":{},"logBytes":0,"strays":0}', 'worker',
    created_at, created_at, created_at, 1
  FROM task WHERE state = 'succeeded' ORDER BY id;
INSERT INTO need SELECT id, 0, id - 1, 'success', 't' FROM task WHERE state = 'succeeded' AND id % 10 = 0;
INSERT INTO event (seq, at, kind, run_id, task, attempt, data)
  SELECT last_event + row_number() OVER (ORDER BY id), created_at, 'task.succeeded', run_id, name, 1, '{"state":"succeeded"}'
  FROM task, store_state WHERE state = 'succeeded';
UPDATE store_state SET last_event = (SELECT max(seq) FROM event);
`;
}

export function must<T>(result: { ok: true; value: T } | { ok: false; failure: { detail: string } }): T {
  if (result.ok) return result.value;
  throw new Error(result.failure.detail);
}
