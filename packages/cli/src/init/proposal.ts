/** Tasks that one file of a project suggests for its plan. */
export interface Proposal {
  /** Name of the file. */
  readonly source: string;
  /** Prepended to names that another file uses already: `cargo-test`. */
  readonly prefix: string;
  readonly tasks: readonly ProposedTask[];
  /** Whole sentences that say what was left out and why. */
  readonly notes: readonly string[];
  /** Commands that a new worktree needs before its tasks can run; undefined when none. */
  readonly setup?: ProposedSetup | undefined;
}

export interface ProposedTask {
  readonly name: string;
  readonly run: string;
  readonly kind: TaskKind;
  /**
   * Commands whose results it uses. They are usually in ignored files, so another task's worktree does not
   * have them.
   */
  readonly builds?: readonly string[];
}

export interface ProposedSetup {
  readonly commands: readonly string[];
  /**
   * Files that determine the result of the commands; empty when the result depends on more than a few files.
   */
  readonly cache: readonly string[];
}

/** Determines the dependencies: tests need builds, end-to-end tests run last. */
export type TaskKind = "check" | "build" | "test" | "end-to-end";

/** Reads a file of the project; undefined when it is missing or not text. */
export type ReadProjectFile = (name: string) => Promise<string | undefined>;

export interface ProjectFiles {
  readonly read: ReadProjectFile;
  /** Reads only committed files, which every worktree has; undefined where no worktree can be made. */
  readonly readCommitted?: ReadProjectFile | undefined;
}

const kinds: readonly (readonly [RegExp, TaskKind])[] = [
  [/^(e2e|end-to-end|integration|smoke|acceptance)\b/, "end-to-end"],
  [/^test[:_-](e2e|integration|smoke|acceptance)\b/, "end-to-end"],
  [/^(tests?|unit|spec)\b/, "test"],
  [/^(build|compile|bundle)\b/, "build"],
  [/^(lint|typecheck|type-check|types?|tsc|check|vet|audit|knip)\b/, "check"],
  [/^(format|fmt)[:_-]check\b/, "check"],
];

/** Patterns of script names that do not belong in every run, with the reason. */
const leftOut: readonly (readonly [RegExp, string])[] = [
  [/(^|[:_-])(bench(mark)?s?|perf)\b/, "benchmarks need an otherwise idle machine"],
  [
    /(^|[:_-])(release|publish|prepublish\w*|deploy|version|sync)\b/,
    "publishes a release or changes committed files",
  ],
  [/(^|[:_-])(coverage|cov|report|tap|ci)\b/, "duplicates another script"],
  [/(^|[:_-])(fix|write|update|format|fmt)$/, "changes committed files"],
];

/** Returns why a script of this name is not proposed, if so; long-running ones have their own note. */
export function reasonAgainst(name: string): string | undefined {
  return isLongRunning(name) ? undefined : leftOut.find(([pattern]) => pattern.test(name))?.[1];
}

/** Returns one sentence for each reason. */
export function leftOutNotes(
  source: string,
  reasons: readonly (readonly [name: string, reason: string])[],
): readonly string[] {
  const byReason = Map.groupBy(reasons, ([, reason]) => reason);
  return [...byReason].map(
    ([reason, each]) => `${source}: skipped ${each.map(([name]) => name).join(", ")} (${reason}).`,
  );
}

/**
 * Variants that watch for changes or open a window never end; variants that fix files change the worktree.
 */
const unsuited = /[:_-](watch|dev|ui|debug|open|fix|write|update|all)\b/;

/** Guesses from its name what a script or target does; undefined when it does not belong in a plan. */
export function kindOf(name: string): TaskKind | undefined {
  if (unsuited.test(name) || reasonAgainst(name) !== undefined) return undefined;
  return kinds.find(([pattern]) => pattern.test(name))?.[1];
}

const longRunning = /^(dev|start|serve|server|watch|preview|storybook|run)\b|[:_-](watch|dev)\b/;

export function isLongRunning(name: string): boolean {
  return longRunning.test(name);
}

/** Returns the note about long-running scripts, if there are any. */
export function longRunningNote(source: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const which = names.join(", ");
  return [`${source}: skipped ${which} (long-running services are not supported yet).`];
}
