import type { SkippedEntry, TaskKind } from "./proposal.ts";

const kinds: readonly (readonly [RegExp, TaskKind])[] = [
  [/^(e2e|end-to-end|integration|smoke|acceptance)\b/, "end-to-end"],
  [/^test[:_-](e2e|integration|smoke|acceptance)\b/, "end-to-end"],
  [/^(tests?|unit|spec|pytest)\b/, "test"],
  [/^(build|compile|bundle)\b/, "build"],
  [/^(lint(?:ers?|ing)?|typecheck|type-check|types?|typing|tsc|check|vet|audit|knip)\b/, "check"],
  [/^(mypy|pyright|ruff|flake8|pylint|eslint|clippy|pre-commit)\b/, "check"],
  [/^(format|fmt)[:_-]check\b/, "check"],
];

const changesFiles = "changes committed files";
const serves = "a long-running service: describe it under `services`";

/** Patterns of names that do not belong in every run, with the reason. */
const leftOut: readonly (readonly [RegExp, string])[] = [
  [/^(dev|start|serve|server|watch|preview|storybook|run)\b|[:_-](watch|dev|serve)\b/, serves],
  [/(^|[:_-])(bench(mark)?s?|perf)\b/, "benchmarks need an otherwise idle machine"],
  [
    /(^|[:_-])(release|publish|prepublish\w*|deploy|version|sync)\b/,
    `publishes a release or ${changesFiles}`,
  ],
];

/** Further patterns for scripts and targets; a job named `ci` or `coverage` may be the only one. */
const repeating: readonly (readonly [RegExp, string])[] = [
  [/(^|[:_-])(coverage|cov|report|tap|ci)\b/, "duplicates another script"],
  [/(^|[:_-]|lint)(fix|write|update|format|fmt)$|[:_-](fix|write|update)\b/, changesFiles],
  [/[:_-](ui|debug|open)\b/, "opens a window and does not end"],
  [/[:_-]all\b/, "duplicates another script"],
];

const unrecognised = "its name is not that of a check, build or test";

/** Returns whether the reason is worth a comment in the plan: an unknown name alone is not. */
function isTelling({ reason }: SkippedEntry): boolean {
  return reason !== unrecognised;
}

/** Returns why a job of this name is not proposed, if so. */
export function reasonAgainstJob(name: string): string | undefined {
  return leftOut.find(([pattern]) => pattern.test(name))?.[1];
}

function reasonAgainst(name: string): string | undefined {
  return reasonAgainstJob(name) ?? repeating.find(([pattern]) => pattern.test(name))?.[1];
}

/** Guesses from its name what a script or target does; undefined when it does not belong in a plan. */
export function kindOf(name: string): TaskKind | undefined {
  if (reasonAgainst(name) !== undefined) return undefined;
  return kinds.find(([pattern]) => pattern.test(name))?.[1];
}

export function kindOfJob(name: string): TaskKind {
  return kinds.find(([pattern]) => pattern.test(name))?.[1] ?? "check";
}

/** An entry of a task runner: its name, and the entries that it runs if it does nothing else. */
export interface RunnerEntry {
  readonly name: string;
  readonly runsOnly?: readonly string[] | undefined;
  /** The reason it cannot be a task under any name. */
  readonly reason?: string | undefined;
  readonly also?: readonly string[] | undefined;
}

export interface JudgedEntries {
  readonly tasks: readonly {
    readonly name: string;
    readonly kind: TaskKind;
    readonly run: string;
    readonly also: readonly string[];
  }[];
  readonly skipped: readonly SkippedEntry[];
}

/** Divides the entries of a task runner into tasks and others; `command` returns how to start an entry. */
export function judgeEntries(
  entries: readonly RunnerEntry[],
  command: (name: string) => string,
): JudgedEntries {
  const suited = new Set(
    entries.filter(({ name, reason }) => reason === undefined && kindOf(name)).map(({ name }) => name),
  );
  const judged = entries.map((entry) => ({ entry, reason: entry.reason ?? reasonFor(entry, suited) }));
  return {
    tasks: judged.flatMap(({ entry: { name, also = [] }, reason }) => {
      const kind = reason === undefined ? kindOf(name) : undefined;
      return kind === undefined ? [] : [{ name, kind, run: command(name), also }];
    }),
    skipped: judged.flatMap(({ entry: { name, runsOnly }, reason }) =>
      reason === undefined
        ? []
        : [{ entry: name, reason, parts: partsOf(name, runsOnly, suited).map(command) }],
    ),
  };
}

/** `test:ci` does what `test` does. */
function partsOf(
  name: string,
  runsOnly: readonly string[] = [],
  suited: ReadonlySet<string>,
): readonly string[] {
  if (runsOnly.length > 0) return runsOnly;
  const base = name.replace(/[:_-](coverage|cov|report|tap|ci|all)\b.*$/, "");
  return base !== name && suited.has(base) ? [base] : [];
}

function reasonFor({ name, runsOnly = [] }: RunnerEntry, suited: ReadonlySet<string>): string | undefined {
  const against = reasonAgainst(name);
  if (against !== undefined) return against;
  const others = runsOnly.filter((each) => each !== name);
  const isAggregate = others.length > 0 && others.every((each) => suited.has(each));
  if (isAggregate) return `only runs ${others.join(", ")}`;
  return suited.has(name) ? undefined : unrecognised;
}

/** Returns one sentence for each reason that belongs in the plan. */
export function skippedNotes(source: string, skipped: readonly SkippedEntry[]): readonly string[] {
  const byReason = Map.groupBy(skipped.filter(isTelling), ({ reason }) => reason);
  return [...byReason].map(
    ([reason, each]) => `${source}: skipped ${each.map(({ entry }) => entry).join(", ")} (${reason}).`,
  );
}
