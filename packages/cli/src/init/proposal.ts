/** What one file of a project suggests for its plan. */
export interface Proposal {
  /** Name of the file it comes from. */
  readonly source: string;
  /** Goes before names that another file has taken already: `cargo-test`. */
  readonly prefix: string;
  readonly tasks: readonly ProposedTask[];
  /** What was left out and why; whole sentences. */
  readonly notes: readonly string[];
}

export interface ProposedTask {
  readonly name: string;
  readonly run: string;
  readonly kind: TaskKind;
}

/** Decides what waits for what: tests want what a build makes, whole-program tests come last. */
export type TaskKind = "check" | "build" | "test" | "end-to-end";

/** Reads a file of the project; undefined when it is not there or no text. */
export type ReadProjectFile = (name: string) => Promise<string | undefined>;

const kinds: readonly (readonly [RegExp, TaskKind])[] = [
  [/^(e2e|end-to-end|integration|smoke|acceptance)\b/, "end-to-end"],
  [/^test[:_-](e2e|integration|smoke|acceptance)\b/, "end-to-end"],
  [/^(tests?|unit|spec|coverage|bench|benchmark)\b/, "test"],
  [/^(build|compile|bundle)\b/, "build"],
  [/^(lint|typecheck|type-check|types|tsc|check|vet|audit|knip)\b/, "check"],
  [/^(format|fmt)[:_-]check\b/, "check"],
];

/** A variant that waits for changes or opens a window never ends, one that repairs changes the files. */
const unsuited = /[:_-](watch|dev|ui|debug|open|fix|write|update|all)\b/;

/** What a script or target of this name does, as far as its name tells; undefined: not for a plan. */
export function kindOf(name: string): TaskKind | undefined {
  if (unsuited.test(name)) return undefined;
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
