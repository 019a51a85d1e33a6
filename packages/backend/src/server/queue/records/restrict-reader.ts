import { parseId, projectId } from "@wezterm-parallel/shared/domain/ids";
import { openPool } from "@wezterm-parallel/shared/domain/queue/quota-pool";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { StoreReader } from "../../../drivers/store/store-reader.ts";

/** The part of the reader that the API uses. */
export type RecordReader = Pick<
  StoreReader,
  | "run"
  | "runContext"
  | "runs"
  | "runsLike"
  | "task"
  | "tasks"
  | "searchTasks"
  | "tasksLike"
  | "taskId"
  | "attempts"
  | "attemptsOfRun"
  | "events"
  | "lastEvent"
  | "counts"
  | "runCount"
  | "projects"
  | "projectNumber"
  | "projectOf"
  | "groups"
  | "pools"
  | "poolOf"
  | "isGroupPaused"
  | "claimHolder"
  | "change"
  | "changes"
  | "queuedChanges"
  | "reviewSummary"
>;

/** Restricts a reader to these projects: records of others are neither found, listed nor counted. */
export function restrictReader(reader: RecordReader, visible: ReadonlySet<number>): RecordReader {
  const projects = [...visible];
  const sees = (run: number): boolean => {
    const project = reader.projectOf(run);
    return project !== undefined && visible.has(project);
  };
  return {
    run: (run) => (sees(run) ? reader.run(run) : undefined),
    // No check: called with the run of a visible task.
    runContext: (run) => reader.runContext(run),
    runs: (query) => reader.runs({ ...query, projects }),
    runsLike: (digits, limit) =>
      reader.runsLike(digits, Number.MAX_SAFE_INTEGER).filter(sees).slice(0, limit),
    task: (run, name) => (sees(run) ? reader.task(run, name) : undefined),
    tasks: (query) => reader.tasks({ ...query, projects }),
    searchTasks: (query, search) => reader.searchTasks({ ...query, projects }, search),
    tasksLike: (run, prefix, limit) => (sees(run) ? reader.tasksLike(run, prefix, limit) : []),
    taskId: (run, name) => (sees(run) ? reader.taskId(run, name) : undefined),
    // No check: row ids come from a visible task.
    attempts: (task) => reader.attempts(task),
    attemptsOfRun: (query) => (sees(query.run) ? reader.attemptsOfRun(query) : []),
    events: (query) => reader.events({ ...query, projects }),
    lastEvent: () => reader.lastEvent(),
    counts: () => reader.counts(projects),
    runCount: () => reader.runCount(projects),
    projects: () => reader.projects().filter(({ number }) => visible.has(number)),
    projectNumber: (key) => {
      const number = reader.projectNumber(key);
      return number !== undefined && visible.has(number) ? number : undefined;
    },
    groups: (project) => (visible.has(project) ? reader.groups(project) : []),
    claimHolder: (run, claims) => (sees(run) ? reader.claimHolder(run, claims) : undefined),
    pools: (project) => (visible.has(project) ? reader.pools(project) : []),
    poolOf: (run, name) => (sees(run) ? reader.poolOf(run, name) : openPool),
    isGroupPaused: (run, group) => sees(run) && reader.isGroupPaused(run, group),
    // No check: called with visible tasks and queues.
    change: (task) => reader.change(task),
    reviewSummary: (change) => reader.reviewSummary(change),
    queuedChanges: (queue) => reader.queuedChanges(queue),
    changes: (query) => reader.changes({ ...query, projects }),
    projectOf: (run) => (sees(run) ? reader.projectOf(run) : undefined),
  };
}

/** Restricts a reader to one run: it neither finds nor lists any other. */
export function restrictToRun(reader: RecordReader, only: number): RecordReader {
  const within = <Query extends { readonly run?: number | undefined }>(query: Query) =>
    query.run === undefined || query.run === only ? { ...query, run: only } : undefined;
  return {
    ...reader,
    run: (run) => (run === only ? reader.run(run) : undefined),
    // Whoever sees one run knows it, and has nothing to list or count.
    runs: () => [],
    projects: () => [],
    groups: () => [],
    pools: () => [],
    changes: () => [],
    counts: () => reader.counts([]),
    runCount: () => reader.runCount([]),
    runsLike: (digits) => (String(only).startsWith(digits) ? [only] : []),
    task: (run, name) => (run === only ? reader.task(run, name) : undefined),
    tasks: (query) => {
      const asked = within(query);
      return asked === undefined ? [] : reader.tasks(asked);
    },
    searchTasks: (query, search) => {
      const asked = within(query);
      return asked === undefined ? { tasks: [], next: undefined } : reader.searchTasks(asked, search);
    },
    tasksLike: (run, prefix, limit) => (run === only ? reader.tasksLike(run, prefix, limit) : []),
    taskId: (run, name) => (run === only ? reader.taskId(run, name) : undefined),
    attemptsOfRun: (query) => (query.run === only ? reader.attemptsOfRun(query) : []),
    events: (query) => {
      const asked = within(query);
      return asked === undefined ? [] : reader.events(asked);
    },
    projectOf: (run) => (run === only ? reader.projectOf(run) : undefined),
  };
}

/** Keeps the events about runs, groups and pools of these projects. */
export function visibleEvents(
  reader: RecordReader,
  events: readonly Event[],
  visible: ReadonlySet<number>,
): readonly Event[] {
  const known = new Map<string, boolean>();
  const ids = new Set<string>([...visible].map(projectId));
  return events.filter((event) => {
    const isOfProject = event.kind === "group.changed" || event.kind === "group.removed";
    if (isOfProject || event.kind === "pool.changed") return ids.has(event.data.project);
    const { run } = event;
    if (run === undefined) return false;
    const before = known.get(run);
    if (before !== undefined) return before;
    const parsed = parseId(run);
    const project = parsed.ok ? reader.projectOf(parsed.value.run) : undefined;
    const seen = project !== undefined && visible.has(project);
    known.set(run, seen);
    return seen;
  });
}
