import { attendedStates } from "@wezterm-parallel/shared/domain/attention";
import { describeEnvironment } from "@wezterm-parallel/shared/domain/task/environment/visible-environment";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { projectId, runId } from "@wezterm-parallel/shared/domain/ids";
import { projectKey } from "@wezterm-parallel/shared/domain/run/run-spec";
import type {
  Page,
  ProjectResource,
  StatusResource,
  TaskResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { Paging, Records, TaskFilter } from "../../../base/backlog.ts";
import type { ProjectRecord, TaskRecord } from "../../../drivers/store/store-reader.ts";
import {
  describeAttempt,
  describeDetail,
  describeRun,
  describeTask,
  type Describing,
} from "./describe-records.ts";
import { describeGroup, describePool } from "./describe-group.ts";
import { findChange, listChanges } from "./list-changes.ts";
import { listIds } from "./list-ids.ts";
import { resolveId, unknown } from "./resolve-id.ts";
import { spendingOver } from "./list-spending.ts";
import { visibleEvents, restrictReader, restrictToRun, type RecordReader } from "./restrict-reader.ts";

/** The connected workers at one moment, as far as descriptions of tasks depend on them. */
export interface Presence extends Pick<Describing, "obstacle" | "goneMs"> {
  /** Differs whenever a function of a description may return something else. */
  readonly moment: string;
}

interface RecordsOptions extends Omit<Describing, "obstacle" | "goneMs"> {
  readonly presence: () => Promise<Presence>;
  readonly reader: RecordReader;
  readonly workers: () => Promise<StatusResource["workers"]>;
  /** Returns the newest events from memory, if they are there. */
  readonly recent: (query: Parameters<Records["events"]>[0]) => Promise<readonly Event[] | undefined>;
}

/** Returns the stored records in the form of the API. Ids are resolved as by `resolve`. */
export function createRecords(options: RecordsOptions): Records {
  return recordsOver(options, options.now());
}

function recordsOver(options: RecordsOptions, startedAt: number): Records {
  const { reader } = options;
  const records: Records = {
    // `options` already restricts what is visible, so "all" adds nothing.
    seen: (visible) => (visible === "all" ? records : recordsOver(restrict(options, visible), startedAt)),
    // Recent events are read from the store, where a run selects them.
    ofRun: (run) =>
      recordsOver(
        {
          ...options,
          reader: restrictToRun(reader, run),
          recent: async () => undefined,
          workers: async () => [],
        },
        startedAt,
      ),
    projects: async () => (await reader.projects()).map(describeProject),
    projectNumber: async (project) => await reader.projectNumber(projectKey(project)),
    groups: async (project) => (await reader.groups(project)).map(describeGroup),
    pools: async (project) => (await reader.pools(project)).map(describePool),
    runs: (query) => listRuns(reader, query),
    ...spendingOver(options),
    tasksByLabels: () => reader.tasksByLabels(),
    run: async (run) => {
      const record = await reader.run(run);
      return record === undefined ? fail(unknown(runId(run))) : ok(describeRun(record));
    },
    tasks: (query) => listTasks(options, query),
    cursorAfter: (id) => withTask(reader, id, async ({ task }) => ok(String(task))),
    task: (id) =>
      withTask(reader, id, async (record) => {
        const history = await reader.attempts(record.task);
        return ok(describeDetail(record, history, await describingNow(options)));
      }),
    attempt: (id) => findAttempt(reader, id),
    attempts: async ({ cursor, ...query }) => {
      const found = await reader.attemptsOfRun({
        ...query,
        after: readCursor(cursor),
        limit: query.limit + 1,
      });
      const show = (record: (typeof found)[number]) => describeAttempt({ ...query, ...record }, record);
      return page(found, query.limit, { show, key: ({ place }) => place });
    },
    changes: (query) => listChanges(reader, query),
    change: (id) => findChange(reader, id),
    environment: (id) => findEnvironment(reader, id),
    resolve: async (prefix) => {
      const found = await resolveId(reader, prefix);
      return found.ok ? ok({ kind: found.value.kind, id: found.value.id }) : found;
    },
    ids: (prefix, limit) => listIds(reader, prefix, limit),
    events: async (query) => (await options.recent(query)) ?? (await reader.events(query)),
    firstEvent: async () => await reader.firstEvent(),
    lastEvent: async () => await reader.lastEvent(),
    status: () => readStatus(options, startedAt),
  };
  return records;
}

function listTasks(
  options: RecordsOptions,
  query: Parameters<Records["tasks"]>[0],
): ReturnType<Records["tasks"]> {
  if (query.attention === true) return findAttended(options, query);
  const searches = query.match !== undefined || query.since !== undefined;
  return searches ? searchTasks(options, query) : findTasks(options, query);
}

async function readStatus(
  { reader, workers }: RecordsOptions,
  startedAt: number,
): ReturnType<Records["status"]> {
  // First, so that a listener that continues after it hears of all that the counts may not include yet.
  const lastEvent = await reader.lastEvent();
  return {
    release: releaseVersion,
    protocol: protocolVersion,
    pid: process.pid,
    startedAt,
    tasks: await reader.counts(),
    runs: await reader.runCount(),
    lastEvent,
    workers: await workers(),
  };
}

/** Recent events come from memory and bypass the reader, so they are filtered here. */
function restrict(options: RecordsOptions, visible: ReadonlySet<number>): RecordsOptions {
  const { reader, recent } = options;
  return {
    ...options,
    reader: restrictReader(reader, visible),
    recent: async (query) => {
      const events = await recent({ ...query, limit: Number.MAX_SAFE_INTEGER });
      if (events === undefined) return undefined;
      const seen = new Set(await visibleEvents(reader, events, visible));
      const isSeen = (event: Event) =>
        seen.has(event) || (query.alerts === true && event.kind === "alert.changed");
      return events.filter(isSeen).slice(0, query.limit);
    },
    workers: async () => [],
  };
}

function describeProject({ number, directory, runs }: ProjectRecord): ProjectResource {
  const name = directory.slice(directory.lastIndexOf("/") + 1) || directory;
  return { id: projectId(number), name, directory, runs };
}

async function withTask<T>(
  reader: RecordReader,
  id: string,
  use: (record: TaskRecord) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const found = await resolveId(reader, id);
  if (!found.ok) return found;
  if (found.value.kind === "run") return fail(unknown(`task ${id}`));
  const record = await reader.task(found.value.run, found.value.name);
  return record === undefined ? fail(unknown(id)) : await use(record);
}

async function findAttempt(reader: RecordReader, id: string): ReturnType<Records["attempt"]> {
  const found = await resolveId(reader, id);
  if (!found.ok) return found;
  return withTask(reader, id, async (task) => {
    const number = found.value.kind === "attempt" ? found.value.attempt : task.attempts;
    const record = (await reader.attempts(task.task)).find(({ attempt }) => attempt === number);
    return record === undefined ? fail(unknown(`attempt ${id}`)) : ok(describeAttempt(task, record));
  });
}

async function listRuns(
  reader: RecordReader,
  { cursor, order, ...query }: Parameters<Records["runs"]>[0],
): ReturnType<Records["runs"]> {
  const at = readCursor(cursor);
  const from = order === "oldest" ? { after: at ?? 0 } : { before: at };
  const found = await reader.runs({ ...query, ...from, limit: query.limit + 1 });
  return page(found, query.limit, { show: describeRun, key: ({ run }) => run });
}

async function describingNow(options: RecordsOptions): Promise<Describing & Presence> {
  return { ...options, ...(await options.presence()) };
}

async function findTasks(
  options: RecordsOptions,
  { cursor, order, ...query }: TaskFilter & Paging,
): Promise<Page<TaskResource>> {
  const newest = order === "newest";
  const asked = { ...query, newest, after: readCursor(cursor), limit: query.limit + 1 };
  const found = await options.reader.tasks(asked);
  const describing = await describingNow(options);
  const { moment } = describing;
  const known = toldPages.get(found);
  if (known?.moment === moment) return known.page;
  const show = (record: (typeof found)[number]) => describeTask(record, describing);
  const told = page(found, query.limit, { show, key: ({ task }) => task });
  toldPages.set(found, { page: told, moment });
  return told;
}

/** Described pages, by the rows of the reader, which are the same until a write: many people read the same page. */
const toldPages = new WeakMap<object, { readonly page: Page<TaskResource>; readonly moment: string }>();

async function searchTasks(
  options: RecordsOptions,
  { cursor, order, match, since, ...query }: TaskFilter & Paging,
): Promise<Page<TaskResource>> {
  const asked = { ...query, newest: order === "newest", after: readCursor(cursor) };
  const { tasks, next } = await options.reader.searchTasks(asked, { match, since });
  const describing = await describingNow(options);
  const items = tasks.map((record) => describeTask(record, describing));
  return { items, ...(next !== undefined && { next: String(next) }) };
}

/** Rows read for one page of tasks that need attention; most waiting tasks need none. */
const attendedRows = 2_000;

/**
 * Searches the states in which a task can need attention. A page may have fewer tasks than its limit, and still a next
 * one.
 */
async function findAttended(
  options: RecordsOptions,
  { cursor, order, limit, ...query }: TaskFilter & Paging,
): Promise<Page<TaskResource>> {
  const state = attendedStates.filter((each) => query.state?.includes(each) ?? true);
  const looked = {
    ...query,
    state,
    newest: order === "newest",
    after: readCursor(cursor),
    limit: attendedRows,
  };
  const rows = await options.reader.tasks(looked);
  const describing = await describingNow(options);
  const items: TaskResource[] = [];
  for (const row of rows) {
    const task = describeTask(row, describing);
    if (task.attention !== undefined) items.push(task);
    if (items.length === limit) return { items, next: String(row.task) };
  }
  const last = rows.length === attendedRows ? rows.at(-1) : undefined;
  return { items, ...(last !== undefined && { next: String(last.task) }) };
}

async function findEnvironment(reader: RecordReader, id: string): ReturnType<Records["environment"]> {
  const attempt = await findAttempt(reader, id);
  if (!attempt.ok) return attempt;
  return withTask(reader, attempt.value.id, async (task) => {
    const { environment } = await reader.runContext(task.run);
    const { attempt: number } = attempt.value;
    const attempts = await reader.attempts(task.task);
    const given = attempts.find((each) => each.attempt === number)?.given;
    const named = { run: task.run, name: task.name, attempt: number };
    const items = [...describeEnvironment(environment, { ...task.spec, ...given }, named)];
    return ok({ attempt: attempt.value.id, mode: environment.mode, items });
  });
}

/** Expects one row more than the limit, which shows that there is a next page. */
function page<R, T>(
  found: readonly R[],
  limit: number,
  as: { readonly show: (row: R) => T; readonly key: (row: R) => number },
): Page<T> {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { items: rows.map(as.show), ...(last !== undefined && { next: String(as.key(last)) }) };
}

/** An invalid cursor reads from the start. */
function readCursor(cursor: string | undefined): number | undefined {
  return cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : undefined;
}
