import { KnownCommands } from "./known-commands.ts";
import type { ProposedJob, ProposedNeed, InitProposal, ProposedTask, SkippedEntry } from "./proposal.ts";
import { nameServices, type PlannedService } from "./services/merge-services.ts";
import { takeName } from "./task-names.ts";

/** A task under the name that it has in the plan. */
export interface NamedTask extends ProposedTask {
  readonly source: string;
}

/** Names the tasks made from an entry of a file, or the reason why it made none. */
export interface InitEntry {
  readonly source: string;
  readonly entry: string;
  /** True if it became a task of its own. */
  readonly isTask: boolean;
  /** Tasks of the plan that do what it does. */
  readonly tasks: readonly string[];
  /** The service that it became. */
  readonly service?: string | undefined;
  /** The reason it is not a task of its own, or the way in which that task or service differs. */
  readonly reason?: string | undefined;
}

export interface Merged {
  readonly tasks: readonly NamedTask[];
  readonly services: readonly PlannedService[];
  readonly entries: readonly InitEntry[];
  /** Needs of the jobs of workflows, by the entry that has them. */
  readonly waiting: readonly WaitingEntry[];
}

interface WaitingEntry {
  readonly source: string;
  readonly entry: string;
  readonly tasks: readonly string[];
  readonly needs: readonly ProposedNeed[];
}

const runners: ReadonlySet<string> = new Set(["make", "just", "task", "tox", "nox"]);
const languages: ReadonlySet<string> = new Set(["cargo", "go", "python"]);

/** Names the tasks of all files and keeps one of those that do the same. */
export function mergeProposals(proposals: readonly InitProposal[]): Merged {
  const merge = new Merge(proposals);
  for (const proposal of proposals) merge.add(proposal);
  return merge.finish();
}

class Merge {
  readonly tasks: NamedTask[] = [];
  readonly services: PlannedService[] = [];
  readonly entries: (InitEntry & Pick<SkippedEntry, "parts">)[] = [];
  readonly waiting: WaitingEntry[] = [];
  readonly #taken = new Set<string>();
  readonly #takenByServices = new Set<string>();
  readonly #known = new KnownCommands();
  readonly #ofRunners: readonly ProposedTask[];
  readonly #hasPythonTests: boolean;

  constructor(proposals: readonly InitProposal[]) {
    this.#ofRunners = proposals.filter(({ prefix }) => runners.has(prefix)).flatMap(({ tasks }) => tasks);
    this.#hasPythonTests = proposals.some(
      ({ prefix, tasks }) =>
        (prefix === "tox" || prefix === "nox") && tasks.some(({ kind }) => kind === "test"),
    );
  }

  add(proposal: InitProposal): void {
    for (const task of proposal.tasks) this.#addTask(proposal, task);
    const { planned, entries } = nameServices(proposal, this.#takenByServices);
    this.services.push(...planned);
    this.entries.push(...entries);
    for (const { entry, reason, parts = [], needs } of proposal.skipped) {
      if (parts.length > 0) this.#known.addAggregate(`${starts[proposal.prefix] ?? ""}${entry}`, parts);
      const tasks: readonly string[] = [];
      this.entries.push({ source: proposal.source, entry, isTask: false, tasks, reason, parts });
      if (needs !== undefined) this.waiting.push({ source: proposal.source, entry, tasks, needs });
    }
  }

  /** Finds the tasks of the entries that only run others, which may be in later files. */
  finish(): Merged {
    const entries = this.entries.map(({ parts = [], ...entry }) =>
      parts.length === 0 ? entry : { ...entry, tasks: this.#known.tasksOfAll(parts) ?? [] },
    );
    return { tasks: this.tasks, services: this.services, entries, waiting: this.waiting };
  }

  #addTask(proposal: InitProposal, task: ProposedTask): void {
    const { source } = proposal;
    const entry = task.name;
    const repeated = this.#repeats(proposal, task);
    const [left, covered] = repeated === undefined ? this.#uncovered(task) : [undefined, repeated];
    if (left === undefined) {
      this.#addMatrix(covered, task.job);
      const reason = `the same as ${covered.join(", ")}`;
      this.entries.push({ source, entry, isTask: false, tasks: covered, reason });
    } else {
      const name = takeName(proposal.prefix, entry, this.#taken);
      this.tasks.push({ ...left, name, source });
      this.#known.addTask(name, left);
      const reason = [
        left.remark,
        covered.length === 0
          ? undefined
          : `${covered.join(", ")} ${covered.length === 1 ? "runs" : "run"} separately`,
      ];
      const told = reason.filter((each) => each !== undefined).join("; ");
      this.entries.push({
        source,
        entry,
        isTask: true,
        tasks: [name],
        reason: told === "" ? undefined : told,
      });
    }
    const tasks = this.entries.at(-1)?.tasks ?? [];
    if (task.job !== undefined) {
      this.waiting.push({ source, entry, tasks: [...tasks, ...covered], needs: task.job.needs });
    }
  }

  /** A job that runs a task with the variables of a matrix gives it this matrix. */
  #addMatrix([name, ...others]: readonly string[], job: ProposedJob | undefined): void {
    const at = this.tasks.findIndex((task) => task.name === name);
    const task = this.tasks[at];
    if (task === undefined || task.job !== undefined || others.length > 0) return;
    if (job === undefined || job.exports.length === 0) return;
    const run = [...job.exports, task.run].join("\n");
    this.tasks[at] = { ...task, run, job: { ...job, needs: [] } };
  }

  /** Returns the tasks that make this one superfluous. */
  #repeats({ prefix }: InitProposal, task: ProposedTask): readonly string[] | undefined {
    const commands = task.job === undefined ? [task.run, ...(task.also ?? [])] : [];
    const known = commands
      .map((command) => this.#known.tasksOf(command))
      .find((tasks) => tasks !== undefined);
    if (known !== undefined) return known;
    if (prefix === "turbo") return this.#scriptNamed(task.name);
    if (!languages.has(prefix)) return undefined;
    const runner = this.#ofRunners.some(({ name }) => name === task.name);
    if (runner || (task.isImplied === true && this.#known.hasSameProgram(task.run))) {
      return this.tasks
        .filter(
          ({ name, run }) => name === task.name || run.includes(task.run.split(" --", 1)[0] ?? task.run),
        )
        .map(({ name }) => name);
    }
    if (prefix !== "python" || task.kind !== "test" || !this.#hasPythonTests) return undefined;
    return this.tasks.filter(({ kind }) => kind === "test").map(({ name }) => name);
  }

  /** Returns the tasks of the root's script of this name, which may start Turborepo itself. */
  #scriptNamed(name: string): readonly string[] | undefined {
    return this.#known.tasksOf(`npm run ${name}`);
  }

  /**
   * Returns the job without the steps that are tasks already, and those tasks; a build stays, because the next
   * steps use its result. Undefined: nothing else is left.
   */
  #uncovered(task: ProposedTask): readonly [left: ProposedTask | undefined, covered: readonly string[]] {
    const { job } = task;
    if (job === undefined) return [task, []];
    const steps = job.steps.map((step) => ({ step, tasks: this.#tasksOfStep(step, job) }));
    const covered = [...new Set(steps.flatMap(({ tasks = [] }) => tasks))];
    // The task stands for the combination without values, which the matrix cannot have.
    if (job.exports.length > 0 && job.isWithoutDefault && covered.length > 0) return [task, []];
    if (steps.every(({ step, tasks }) => tasks !== undefined || preparesFiles.test(step))) {
      return covered.length === 0 ? [task, []] : [undefined, covered];
    }
    const builds = new Set(this.tasks.filter(({ kind }) => kind === "build").map(({ name }) => name));
    const kept = steps.filter(({ tasks }) => tasks === undefined || tasks.every((name) => builds.has(name)));
    const isWhole = kept.length === steps.length;
    return [
      withSteps(
        task,
        job,
        kept.map(({ step }) => step),
      ),
      isWhole ? [] : covered.filter((name) => !builds.has(name)),
    ];
  }

  #tasksOfStep(step: string, { combinations, directory }: ProposedJob): readonly string[] | undefined {
    if (directory !== undefined) return undefined;
    const commands = step.split(/\n|&&/).map((command) => command.trim());
    const expanded = combinations.flatMap((values) => commands.map((each) => withValues(each, values)));
    return this.#known.tasksOfAll(expanded.filter((command) => command !== ""));
  }
}

const preparesFiles = /^(?:(?:cp|mv|mkdir|touch|ln|ls|cat|export|set) [^\n]*(?:\n|$))+$/;

/** Commands that start an entry of a file, to recognize entries that only start others. */
const starts: Readonly<Record<string, string>> = {
  npm: "npm run ",
  make: "make ",
  just: "just ",
  task: "task ",
};

function withSteps(task: ProposedTask, job: ProposedJob, steps: readonly string[]): ProposedTask {
  const run = [...job.exports, ...steps].join("\n");
  const matrix = /\$\{?WZP_MATRIX_/.test(run) ? job.matrix : undefined;
  return { ...task, run, job: { ...job, steps, matrix } };
}

function withValues(command: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce(
    (text, [variable, value]) => text.replaceAll(`"$${variable}"`, value).replaceAll(`$${variable}`, value),
    command,
  );
}
