import { skippedNotes } from "./entry-names.ts";
import { fromCargo, fromGoModule } from "./from-languages.ts";
import { fromJustfile } from "./from-justfile.ts";
import { fromMakefile } from "./from-makefile.ts";
import { fromNoxfile } from "./from-noxfile.ts";
import { fromPackageJson } from "./from-package-json.ts";
import { fromPyproject } from "./from-pyproject.ts";
import { fromTaskfile } from "./from-taskfile.ts";
import { fromTox } from "./from-tox.ts";
import { fromTurbo } from "./from-turbo.ts";
import { fromWorkflows } from "./workflows/from-workflows.ts";
import { type InitEntry, mergeProposals, type NamedTask } from "./merge-proposals.ts";
import { needsOfJobs } from "./workflows/needs-of-jobs.ts";
import { fromCompose } from "./services/from-compose.ts";
import { fromProcessCompose } from "./services/from-process-compose.ts";
import { fromProcfile } from "./services/from-procfile.ts";
import type { PlannedService } from "./services/merge-services.ts";
import type { ProjectFiles, InitProposal, ProposedNeed, ProposedSetup, TaskKind } from "./proposal.ts";

export interface PlannedTask extends NamedTask {
  readonly needs: readonly ProposedNeed[];
}

export interface ProposedPlan {
  /** `worktree` wherever git can make one. */
  readonly checkout: "worktree" | "project";
  readonly setup: ProposedSetup;
  readonly tasks: readonly PlannedTask[];
  readonly services: readonly PlannedService[];
  readonly entries: readonly InitEntry[];
  /** Whole sentences; the reasons of the entries are among them. */
  readonly notes: readonly string[];
  /** Those of them that tell more than the entries. */
  readonly sentences: readonly string[];
}

/** Files that name commands come first; those that only imply some are last. */
const sources = [
  fromPackageJson,
  fromMakefile,
  fromJustfile,
  fromTaskfile,
  fromTox,
  fromNoxfile,
  fromTurbo,
  fromPyproject,
  fromWorkflows,
  fromCargo,
  fromGoModule,
  fromProcfile,
  fromProcessCompose,
  fromCompose,
];

/** Returns a plan based on the files that define how the project is checked, built and tested. */
export async function proposeInitialPlan(files: ProjectFiles): Promise<ProposedPlan> {
  const proposals = (await Promise.all(sources.map(async (source) => source(files)))).flat();
  const { tasks, services, entries, waiting } = mergeProposals(proposals);
  const checkout = files.readCommitted === undefined ? "project" : "worktree";
  const planned = [...Map.groupBy(tasks, ({ source }) => source).values()].flatMap(
    checkout === "worktree" ? planWorktrees : planDirectory,
  );
  const ofJobs = needsOfJobs(planned, waiting);
  const onCommits = await notesOnCommits(files, proposals);
  return {
    checkout,
    setup: joinSetups(
      proposals.filter((each) => needsSetup(each, tasks)).flatMap(({ setup }) => setup ?? []),
    ),
    tasks: planned.map((task) => ({ ...task, needs: [...task.needs, ...(ofJobs.get(task.name) ?? [])] })),
    services,
    entries,
    notes: [
      ...proposals.flatMap(({ source, skipped, notes = [] }) => [...notes, ...skippedNotes(source, skipped)]),
      ...onCommits,
    ],
    sentences: [...proposals.flatMap(({ notes = [] }) => notes), ...onCommits],
  };
}

async function notesOnCommits(
  { readCommitted }: ProjectFiles,
  proposals: readonly InitProposal[],
): Promise<readonly string[]> {
  if (readCommitted === undefined) {
    return [
      "This is not a git repository with a commit: tasks run in the directory itself. After the first commit, `wzp init --force` gives each task a separate worktree.",
    ];
  }
  const sourcesOfTasks = proposals
    .filter(({ tasks, source }) => tasks.length > 0 && !source.startsWith(".github/"))
    .map(({ source }) => source);
  const committed = await Promise.all(sourcesOfTasks.map((source) => readCommitted(source)));
  return sourcesOfTasks
    .filter((_, index) => committed[index] === undefined)
    .map(
      (source) =>
        `${source} is not committed: commit it before you run its tasks, because worktrees only contain committed files.`,
    );
}

/** The environment of Python only serves its own tasks; steps of workflows may need other dependencies too. */
function needsSetup({ prefix, source }: InitProposal, tasks: readonly NamedTask[]): boolean {
  return prefix !== "python" || tasks.some((task) => task.source === source);
}

/**
 * Caches a setup only if all its parts can be cached, because restoring from the cache replaces all commands.
 */
function joinSetups(setups: readonly ProposedSetup[]): ProposedSetup {
  const isCached = setups.every(({ cache }) => cache.length > 0);
  return {
    commands: setups.flatMap(({ commands }) => commands),
    cache: isCached ? setups.flatMap(({ cache }) => cache) : [],
  };
}

/**
 * Makes each task build what it uses, because ignored files are not in a commit. End-to-end tests run last.
 */
function planWorktrees(tasks: readonly NamedTask[]): readonly PlannedTask[] {
  return tasks.map((task) => ({
    ...task,
    run: [...(task.builds ?? []), task.run].join("\n"),
    needs: task.kind === "end-to-end" ? needsOf(task, tasks, ["test"]) : [],
  }));
}

/** Kinds that a task of this kind waits for when all tasks share one directory. */
const waitsFor: Readonly<Record<TaskKind, readonly TaskKind[]>> = {
  check: [],
  build: [],
  test: ["build"],
  "end-to-end": ["build", "test"],
};

function planDirectory(tasks: readonly NamedTask[]): readonly PlannedTask[] {
  return tasks.map((task) => ({ ...task, needs: needsOf(task, tasks, waitsFor[task.kind]) }));
}

/** The jobs of a workflow state what they need. */
function needsOf(
  { job }: NamedTask,
  tasks: readonly NamedTask[],
  kinds: readonly TaskKind[],
): readonly ProposedNeed[] {
  if (job !== undefined) return [];
  return tasks.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => ({ task: name }));
}
