import { planNamePattern } from "@wezterm-parallel/shared/domain/plan/task-schema";

import { fromCargo, fromGoModule, fromPyproject } from "./from-languages.ts";
import { fromMakefile } from "./from-makefile.ts";
import { fromPackageJson } from "./from-package-json.ts";
import { fromProcfile } from "./from-procfile.ts";
import type { Proposal, ProposedTask, ReadProjectFile, TaskKind } from "./proposal.ts";

export interface PlannedTask extends ProposedTask {
  readonly source: string;
  readonly needs: readonly string[];
}

export interface ProposedPlan {
  readonly tasks: readonly PlannedTask[];
  readonly notes: readonly string[];
}

const sources = [fromPackageJson, fromMakefile, fromCargo, fromGoModule, fromPyproject, fromProcfile];

/** A plan from the files that say how this project is checked, built and tested. */
export async function proposePlan(read: ReadProjectFile): Promise<ProposedPlan> {
  const found = await Promise.all(sources.map(async (source) => source(read)));
  const proposals = withoutRepeats(found.filter((proposal) => proposal !== undefined));
  const taken = new Set<string>();
  return {
    tasks: proposals.flatMap((proposal) => planTasksOf(proposal, taken)),
    notes: proposals.flatMap((proposal) => proposal.notes),
  };
}

/** A Makefile's `test` calls the language's tool itself: once is enough. */
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

function planTasksOf(proposal: Proposal, taken: Set<string>): readonly PlannedTask[] {
  const named = proposal.tasks.map((task) => ({ ...task, name: freeName(proposal, task.name, taken) }));
  return named.map((task) => ({ ...task, source: proposal.source, needs: needsOf(task, named) }));
}

/** What a task of this kind waits for: the nearest of these kinds that the project has. */
const waitsFor: Readonly<Record<TaskKind, readonly TaskKind[]>> = {
  check: [],
  build: [],
  test: ["build"],
  "end-to-end": ["build", "test"],
};

function needsOf(task: ProposedTask, others: readonly ProposedTask[]): readonly string[] {
  const kinds = waitsFor[task.kind];
  return others.filter((other) => kinds.includes(other.kind)).map((other) => other.name);
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
