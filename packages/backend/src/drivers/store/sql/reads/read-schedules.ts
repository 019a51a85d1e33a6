import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { Look } from "../../../../base/look.ts";
import type {
  FiringRecord,
  ScheduleCourse,
  ScheduleName,
  ScheduleReader,
  ScheduleRecord,
  ScheduleSpec,
} from "../../schedules.ts";

interface ScheduleRow {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly spec: string;
  readonly paused: number;
  readonly decided_until: number;
  readonly created_at: number;
}

interface FiringRow {
  readonly due_at: number;
  readonly state: FiringRecord["state"];
  readonly by_hand: number;
  readonly starts_at: number;
  readonly count: number;
  readonly failure: string | null;
  readonly run_id: number | null;
  readonly run_state: RunState | null;
  readonly created_at: number | null;
  readonly ended_at: number | null;
}

const firingColumns = `firing.due_at, firing.state, firing.by_hand, firing.starts_at, firing.count, firing.failure,
  firing.run_id, run.state AS run_state, run.created_at, run.ended_at`;

export function createScheduleReader(database: SqlDatabase, look: Look): ScheduleReader {
  return {
    schedules: (projects) => look(() => readSchedules(database, projects)),
    schedule: (name) => look(() => readSchedule(database, name)),
    firings: (query) => look(() => readFirings(database, query)),
    scheduleCourses: () => look(() => readCourses(database)),
  };
}

export function* readSchedule(
  database: SqlDatabase,
  { project, name }: ScheduleName,
): Steps<ScheduleRecord | undefined> {
  const row = yield* database.get<ScheduleRow>(
    "SELECT * FROM schedule WHERE project_id = ? AND name = ?",
    project,
    name,
  );
  return row && describeSchedule(row);
}

export function* readScheduleById(database: SqlDatabase, id: number): Steps<ScheduleRecord | undefined> {
  const row = yield* database.get<ScheduleRow>("SELECT * FROM schedule WHERE id = ?", id);
  return row && describeSchedule(row);
}

function* readSchedules(
  database: SqlDatabase,
  projects: readonly number[] | undefined,
): Steps<ScheduleRecord[]> {
  const rows = yield* database.all<ScheduleRow>(
    `SELECT * FROM schedule WHERE ?1 = 'null' OR project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
     ORDER BY project_id, name`,
    JSON.stringify(projects ?? null),
  );
  return rows.map(describeSchedule);
}

function* readFirings(
  database: SqlDatabase,
  query: Parameters<ScheduleReader["firings"]>[0],
): Steps<FiringRecord[]> {
  const rows = yield* database.all<FiringRow>(
    `SELECT ${firingColumns} FROM firing LEFT JOIN run ON run.id = firing.run_id
     WHERE firing.schedule_id = ? AND firing.due_at < ? ORDER BY firing.due_at DESC LIMIT ?`,
    query.schedule,
    query.before ?? Number.MAX_SAFE_INTEGER,
    query.limit,
  );
  return rows.map(describeFiring);
}

function* readCourses(database: SqlDatabase): Steps<ScheduleCourse[]> {
  const courses: ScheduleCourse[] = [];
  for (const schedule of yield* readSchedules(database, undefined)) {
    const waiting = yield* database.all<FiringRow>(
      `SELECT ${firingColumns} FROM firing LEFT JOIN run ON run.id = firing.run_id
       WHERE firing.schedule_id = ? AND firing.state = 'waiting' ORDER BY firing.due_at`,
      schedule.id,
    );
    const running = yield* database.all<{ id: number }>(
      `SELECT run.id FROM firing JOIN run ON run.id = firing.run_id
       WHERE firing.schedule_id = ? AND run.ended_at IS NULL`,
      schedule.id,
    );
    courses.push({
      ...schedule,
      waiting: waiting.map(describeFiring),
      running: running.map(({ id }) => id),
    });
  }
  return courses;
}

function describeSchedule(row: ScheduleRow): ScheduleRecord {
  return {
    ...(JSON.parse(row.spec) as ScheduleSpec),
    id: row.id,
    project: row.project_id,
    name: row.name,
    paused: row.paused === 1,
    decidedUntil: row.decided_until,
    createdAt: row.created_at,
  };
}

function describeFiring(row: FiringRow): FiringRecord {
  const { run_id: run, run_state: state, created_at: createdAt, ended_at: endedAt } = row;
  return {
    dueAt: row.due_at,
    state: row.state,
    byHand: row.by_hand === 1,
    startsAt: row.starts_at,
    count: row.count,
    failure: row.failure === null ? undefined : (JSON.parse(row.failure) as Failure),
    run:
      run === null || state === null || createdAt === null
        ? undefined
        : { run, state, createdAt, endedAt: endedAt ?? undefined },
  };
}
