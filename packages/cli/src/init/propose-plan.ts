import { planNamePattern } from "@wezterm-parallel/shared/domain/plan/schema/task-schema";

import { fromCargo, fromGoModule } from "./from-languages.ts";
import { fromMakefile } from "./from-makefile.ts";
import { fromPackageJson } from "./from-package-json.ts";
import { fromProcfile } from "./from-procfile.ts";
import { fromPyproject } from "./from-pyproject.ts";
import type { ProjectFiles, Proposal, ProposedSetup, ProposedTask, TaskKind } from "./proposal.ts";

export interface PlannedTask extends ProposedTask {
  readonly source: string;
  readonly needs: readonly string[];
}

export interface ProposedPlan {
  /** `worktree` wherever git can make one. */
  readonly checkout: "worktree" | "project";
  readonly setup: ProposedSetup;
  readonly tasks: readonly PlannedTask[];
  readonly notes: readonly string[];
}

const sources = [fromPackageJson, fromMakefile, fromCargo, fromGoModule, fromPyproject, fromProcfile];

/** Returns a plan based on the files that define how the project is checked, built and tested. */
export async function proposePlan(files: ProjectFiles): Promise<ProposedPlan> {
  const found = await Promise.all(sources.map(async (source) => source(files)));
  const proposals = withoutRepeats(found.filter((proposal) => proposal !== undefined));
  const taken = new Set<string>();
  const checkout = files.readCommitted === undefined ? "project" : "worktree";
  const planTasks = checkout === "worktree" ? planWorktrees : planDirectory;
  return {
    checkout,
    setup: joinSetups(proposals.flatMap(({ setup }) => setup ?? [])),
    tasks: proposals.flatMap((proposal) => planTasks(nameTasks(proposal, taken), proposal.source)),
    notes: [...proposals.flatMap(({ notes }) => notes), ...(await notesOnCommits(files, proposals))],
  };
}

async function notesOnCommits(
  { readCommitted }: ProjectFiles,
  proposals: readonly Proposal[],
): Promise<readonly string[]> {
  if (readCommitted === undefined) {
    return [
      "This is not a git repository with a commit: tasks run in the directory itself. After the first commit, `wzp init --force` gives each task a separate worktree.",
    ];
  }
  const sourcesOfTasks = proposals.filter(({ tasks }) => tasks.length > 0).map(({ source }) => source);
  const committed = await Promise.all(sourcesOfTasks.map((source) => readCommitted(source)));
  return sourcesOfTasks
    .filter((_, index) => committed[index] === undefined)
    .map(
      (source) =>
        `${source} is not committed: commit it before you run its tasks, because worktrees only contain committed files.`,
    );
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
 * Drops language tasks with the same name as a make target: the Makefile's `test` runs the language's tool
 * itself.
 */
function withoutRepeats(proposals: readonly Proposal[]): readonly Proposal[] {
  const made = new Set(
    proposals.filter(({ prefix }) => prefix === "make").flatMap(({ tasks }) => tasks.map(({ name }) => name)),
  );
  return proposals.map((proposal) => {
    if (!languages.has(proposal.prefix)) return proposal;
    return { ...proposal, tasks: proposal.tasks.filter((task) => !made.has(task.name)) };
  });
}

const languages: ReadonlySet<string> = new Set(["cargo", "go", "python"]);

function nameTasks(proposal: Proposal, taken: Set<string>): readonly ProposedTask[] {
  return proposal.tasks.map((task) => ({ ...task, name: freeName(proposal, task.name, taken) }));
}

/**
 * Makes each task build what it uses, because ignored files are not in a commit. End-to-end tests run last.
 */
function planWorktrees(tasks: readonly ProposedTask[], source: string): readonly PlannedTask[] {
  return tasks.map((task) => ({
    ...task,
    run: [...(task.builds ?? []), task.run].join("\n"),
    source,
    needs: task.kind === "end-to-end" ? namesOf(tasks, ["test"]) : [],
  }));
}

/** Kinds that a task of this kind waits for when all tasks share one directory. */
const waitsFor: Readonly<Record<TaskKind, readonly TaskKind[]>> = {
  check: [],
  build: [],
  test: ["build"],
  "end-to-end": ["build", "test"],
};

function planDirectory(tasks: readonly ProposedTask[], source: string): readonly PlannedTask[] {
  return tasks.map((task) => ({ ...task, source, needs: namesOf(tasks, waitsFor[task.kind]) }));
}

function namesOf(tasks: readonly ProposedTask[], kinds: readonly TaskKind[]): readonly string[] {
  return tasks.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
}

function freeName(proposal: Proposal, wanted: string, taken: Set<string>): string {
  const plain = wanted.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-").replace(/^[^\p{L}\p{N}]+/u, "");
  const start = planNamePattern.test(plain) ? plain.slice(0, 60) : "task";
  const candidates = [start, `${proposal.prefix}-${start}`];
  let name = candidates.find((candidate) => !taken.has(candidate));
  for (let count = 2; name === undefined; count++) {
    const next = `${proposal.prefix}-${start}-${count}`;
    if (!taken.has(next)) name = next;
  }
  taken.add(name);
  return name;
}
