/** What one file of a project suggests for its plan. */
export interface Proposal {
  /** Name of the file it comes from. */
  readonly source: string;
  /** Goes before names that another file has taken already: `cargo-test`. */
  readonly prefix: string;
  readonly tasks: readonly ProposedTask[];
  /** What was left out and why; whole sentences. */
  readonly notes: readonly string[];
  /** What a new worktree lacks before its tasks can run; absent: nothing. */
  readonly setup?: ProposedSetup | undefined;
}

export interface ProposedTask {
  readonly name: string;
  readonly run: string;
  readonly kind: TaskKind;
  /** Commands whose results it uses, which lie in ignored files as a rule: a worktree of its own lacks them. */
  readonly builds?: readonly string[];
}

export interface ProposedSetup {
  readonly commands: readonly string[];
  /** Files that decide what the commands make; none: they make what depends on more than a few files. */
  readonly cache: readonly string[];
}

/** Decides what waits for what: tests want what a build makes, whole-program tests come last. */
export type TaskKind = "check" | "build" | "test" | "end-to-end";

/** Reads a file of the project; undefined when it is not there or no text. */
export type ReadProjectFile = (name: string) => Promise<string | undefined>;

export interface ProjectFiles {
  readonly read: ReadProjectFile;
  /** Reads only what is committed and so in every worktree; absent where no worktree can be made. */
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

/** Names of what is not for every run, with the reason. */
const leftOut: readonly (readonly [RegExp, string])[] = [
  [/(^|[:_-])(bench(mark)?s?|perf)\b/, "a benchmark wants the machine for itself"],
  [
    /(^|[:_-])(release|publish|prepublish\w*|deploy|version|sync)\b/,
    "it releases, or changes files that are committed",
  ],
  [/(^|[:_-])(coverage|cov|report|tap|ci)\b/, "it does once more what another one does"],
  [/(^|[:_-])(fix|write|update|format|fmt)$/, "it changes files that are committed"],
];

/** Why what is called so is not proposed, if so; what runs for ever has a note of its own. */
export function reasonAgainst(name: string): string | undefined {
  return isLongRunning(name) ? undefined : leftOut.find(([pattern]) => pattern.test(name))?.[1];
}

/** One sentence for each reason. */
export function leftOutNotes(
  source: string,
  reasons: readonly (readonly [name: string, reason: string])[],
): readonly string[] {
  const byReason = Map.groupBy(reasons, ([, reason]) => reason);
  return [...byReason].map(
    ([reason, each]) => `${source}: left out ${each.map(([name]) => name).join(", ")}; ${reason}.`,
  );
}

/** A variant that waits for changes or opens a window never ends, one that repairs changes the files. */
const unsuited = /[:_-](watch|dev|ui|debug|open|fix|write|update|all)\b/;

/** What a script or target of this name does, as far as its name tells; undefined: not for a plan. */
export function kindOf(name: string): TaskKind | undefined {
  if (unsuited.test(name) || reasonAgainst(name) !== undefined) return undefined;
  return kinds.find(([pattern]) => pattern.test(name))?.[1];
}

const longRunning = /^(dev|start|serve|server|watch|preview|storybook|run)\b|[:_-](watch|dev)\b/;

export function isLongRunning(name: string): boolean {
  return longRunning.test(name);
}

/** The note about what runs for ever, if there is any. */
export function longRunningNote(source: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const which = names.join(", ");
  return [
    `${source}: left out ${which}; what runs for ever is a service, and services are not supported yet.`,
  ];
}
