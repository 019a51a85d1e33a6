import { parseId, projectId } from "@wezterm-parallel/shared/domain/ids";
import { isEventOfProject } from "@wezterm-parallel/shared/protocol/api/events-of-projects";
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
  | "firstEvent"
  | "lastEvent"
  | "counts"
  | "runCount"
  | "projects"
  | "projectNumber"
  | "projectOf"
  | "groups"
  | "pools"
  | "spending"
  | "budgets"
  | "allSpending"
  | "tasksByLabels"
  | "reviewedChange"
  | "reviewedChanges"
>;

/** Restricts a reader to these projects: records of others are neither found, listed nor counted. */
export function restrictReader(reader: RecordReader, visible: ReadonlySet<number>): RecordReader {
  const projects = [...visible];
  const sees = async (run: number): Promise<boolean> => {
    const project = await reader.projectOf(run);
    return project !== undefined && visible.has(project);
  };
  return {
    run: async (run) => ((await sees(run)) ? await reader.run(run) : undefined),
    // No check: called with the run of a visible task.
    runContext: (run) => reader.runContext(run),
    runs: (query) => reader.runs({ ...query, projects }),
    runsLike: async (digits, limit) => {
      const found: number[] = [];
      for (const run of await reader.runsLike(digits, Number.MAX_SAFE_INTEGER)) {
        if (found.length === limit) break;
        if (await sees(run)) found.push(run);
      }
      return found;
    },
    task: async (run, name) => ((await sees(run)) ? await reader.task(run, name) : undefined),
    tasks: (query) => reader.tasks({ ...query, projects }),
    searchTasks: (query, search) => reader.searchTasks({ ...query, projects }, search),
    tasksLike: async (run, prefix, limit) =>
      (await sees(run)) ? await reader.tasksLike(run, prefix, limit) : [],
    taskId: async (run, name) => ((await sees(run)) ? await reader.taskId(run, name) : undefined),
    // No check: row ids come from a visible task.
    attempts: (task) => reader.attempts(task),
    attemptsOfRun: async (query) => ((await sees(query.run)) ? await reader.attemptsOfRun(query) : []),
    events: (query) => reader.events({ ...query, projects }),
    firstEvent: () => reader.firstEvent(),
    lastEvent: () => reader.lastEvent(),
    counts: () => reader.counts(projects),
    runCount: () => reader.runCount(projects),
    projects: async () => (await reader.projects()).filter(({ number }) => visible.has(number)),
    projectNumber: async (key) => {
      const number = await reader.projectNumber(key);
      return number !== undefined && visible.has(number) ? number : undefined;
    },
    groups: async (project) => (visible.has(project) ? await reader.groups(project) : []),
    pools: async (project) => (visible.has(project) ? await reader.pools(project) : []),
    spending: (query) => reader.spending({ ...query, projects }),
    budgets: (query) => reader.budgets({ ...query, projects }),
    // No check: only for the metrics of the whole server.
    allSpending: () => reader.allSpending(),
    tasksByLabels: async () => [],
    // No check: called with a visible task.
    reviewedChange: (task) => reader.reviewedChange(task),
    reviewedChanges: (query) => reader.reviewedChanges({ ...query, projects }),
    projectOf: async (run) => ((await sees(run)) ? await reader.projectOf(run) : undefined),
  };
}

/** Restricts a reader to one run: it neither finds nor lists any other. */
export function restrictToRun(reader: RecordReader, only: number): RecordReader {
  const within = <Query extends { readonly run?: number | undefined }>(query: Query) =>
    query.run === undefined || query.run === only ? { ...query, run: only } : undefined;
  return {
    ...reader,
    run: async (run) => (run === only ? await reader.run(run) : undefined),
    // Whoever sees one run knows it, and has nothing to list or count.
    runs: async () => [],
    projects: async () => [],
    groups: async () => [],
    pools: async () => [],
    spending: async () => [],
    budgets: async () => [],
    tasksByLabels: async () => [],
    reviewedChanges: async () => [],
    counts: () => reader.counts([]),
    runCount: () => reader.runCount([]),
    runsLike: async (digits) => (String(only).startsWith(digits) ? [only] : []),
    task: async (run, name) => (run === only ? await reader.task(run, name) : undefined),
    tasks: async (query) => {
      const asked = within(query);
      return asked === undefined ? [] : await reader.tasks(asked);
    },
    searchTasks: async (query, search) => {
      const asked = within(query);
      return asked === undefined ? { tasks: [], next: undefined } : await reader.searchTasks(asked, search);
    },
    tasksLike: async (run, prefix, limit) => (run === only ? await reader.tasksLike(run, prefix, limit) : []),
    taskId: async (run, name) => (run === only ? await reader.taskId(run, name) : undefined),
    attemptsOfRun: async (query) => (query.run === only ? await reader.attemptsOfRun(query) : []),
    events: async (query) => {
      const asked = within(query);
      return asked === undefined ? [] : await reader.events(asked);
    },
    projectOf: async (run) => (run === only ? await reader.projectOf(run) : undefined),
  };
}

/** Keeps the events about these projects and their runs. */
export async function visibleEvents(
  reader: Pick<RecordReader, "projectOf">,
  events: readonly Event[],
  visible: ReadonlySet<number>,
): Promise<readonly Event[]> {
  const runs = new Set<string>();
  for (const run of new Set(events.map((event) => event.run))) {
    if (run !== undefined && (await isVisible(reader, run, visible))) runs.add(run);
  }
  const ids = new Set<string>([...visible].map(projectId));
  return events.filter((event) => {
    if (isEventOfProject(event)) return ids.has(event.data.project);
    if (event.kind === "budget.changed" && event.data.project !== undefined)
      return ids.has(event.data.project);
    return event.run !== undefined && runs.has(event.run);
  });
}

async function isVisible(
  reader: Pick<RecordReader, "projectOf">,
  run: string,
  visible: ReadonlySet<number>,
): Promise<boolean> {
  const parsed = parseId(run);
  const project = parsed.ok ? await reader.projectOf(parsed.value.run) : undefined;
  return project !== undefined && visible.has(project);
}
