/** The activity of the program in a terminal, as far as something reports it. */
export const activityStates = ["working", "waiting", "out-of-quota", "stuck"] as const;

/**
 * The request for which a program waits: a person's permission, an answer, the next prompt of its conversation, trust
 * in the directory, a login, or any other input.
 */
export const awaitedThings = ["permission", "answer", "prompt", "trust", "login", "input"] as const;
export type Awaited = (typeof awaitedThings)[number];

/**
 * The source of an observation, the most reliable first: a pick that the plan leaves to a person, a question that the agent asked with a tool, what an
 * agent says to `wzp acp`, the program's own status sequence (OSC 7501), a rule for its screen, its window title, a hook or plugin
 * that runs at some events only, the system, which knows who reads the terminal, and sequences by which any program calls its
 * person or shows progress.
 */
export const observationSources = [
  "plan",
  "tool",
  "acp",
  "status",
  "screen",
  "title",
  "hook",
  "terminal",
  "notice",
] as const;
type ObservationSource = (typeof observationSources)[number];

/** `silence`: for long, nothing new was printed and no processor time was used. */
export const activitySources = [...observationSources, "silence"] as const;

interface Observed {
  readonly state: (typeof activityStates)[number];
  /** Only while waiting; absent: it did not say. */
  readonly waitsFor?: Awaited | undefined;
  /** In the program's own words: untrusted text on one line. */
  readonly message?: string | undefined;
  /** The lines that a permission is about, such as those of a difference: untrusted text. */
  readonly details?: readonly string[] | undefined;
  /** Answers to choose from, if the program listed them. */
  readonly options?: readonly string[] | undefined;
  /** Its last turn ended with an error. */
  readonly failed?: true | undefined;
}

/** The report of one source at one moment. */
export type Observation = {
  readonly source: ObservationSource;
  /** Epoch ms. */
  readonly at: number;
  /** The program's name for itself, such as `claude-code`, or the rule that matched. */
  readonly by?: string | undefined;
  /** `unknown`: the source no longer says anything. */
} & (Observed | { readonly state: "unknown" });

export interface Activity extends Observed {
  /** Epoch ms. */
  readonly since: number;
  readonly source: (typeof activitySources)[number];
  readonly by?: string | undefined;
}

/** A program that was started with a prompt shows its empty input for a moment first. */
export const firstPromptMs = 10_000;

/**
 * Returns what the program does at `now` (epoch ms): what the most reliable source said last; undefined when no source
 * says anything. A less reliable source never overrides another, however new it is.
 */
export function deriveActivity(observations: readonly Observation[], now: number): Activity | undefined {
  const bySource = Map.groupBy(observations, ({ source }) => source);
  for (const source of observationSources) {
    const said = bySource.get(source) ?? [];
    const last = said.at(-1);
    if (last === undefined || last.state === "unknown") continue;
    const since = beginOf(said, last).at;
    if (isFirstPrompt(last, said) && now - since < firstPromptMs) return undefined;
    const { at: _at, ...same } = last;
    return completeNeed({ ...same, since }, observations);
  }
  return undefined;
}

/** Each call counts as a new one, even if its text repeats. */
function beginOf(said: readonly Observation[], last: Observation): Observation {
  if (last.source === "notice") return last;
  return said[said.findLastIndex((each) => !isSame(each, last)) + 1] ?? last;
}

/** Ms by which a hook may come before the title that reports the same need, whatever the title said before. */
const sameNeedMs = 3_000;

/**
 * The title of gemini says that it waits, and its hook says for what. The title can come seconds later (measured: 5 s on a
 * loaded machine), so a hook counts that came after the title said something else.
 */
function completeNeed(activity: Activity, observations: readonly Observation[]): Activity {
  if (activity.state !== "waiting" || activity.waitsFor !== undefined) return activity;
  const detail = observations.findLast(({ source }) => source === "hook");
  const before = observations.findLast(({ source, at }) => source === activity.source && at < activity.since);
  const from = Math.min(activity.since - sameNeedMs, before?.at ?? activity.since);
  if (detail?.state !== "waiting" || detail.at < from) return activity;
  const { waitsFor, message, options, details } = detail;
  const said = {
    ...(message !== undefined && { message }),
    ...(options !== undefined && { options }),
    ...(details !== undefined && { details }),
  };
  return { ...activity, waitsFor, ...said, since: Math.max(activity.since, detail.at) };
}

function isSame(first: Observation, second: Observation): boolean {
  if (first.state === "unknown" || second.state === "unknown") return first.state === second.state;
  return (
    first.state === second.state &&
    first.waitsFor === second.waitsFor &&
    first.message === second.message &&
    first.failed === second.failed
  );
}

function isFirstPrompt(last: Observation, said: readonly Observation[]): boolean {
  const waits = last.state === "waiting" && last.waitsFor === "prompt";
  return waits && !said.some(({ state }) => state === "working");
}

/**
 * Returns the observations that `deriveActivity` needs of these: a program that changes its status endlessly must not
 * fill a disk.
 */
export function foldObservations(observations: readonly Observation[]): readonly Observation[] {
  return observationSources.flatMap((source) => {
    const said = observations.filter((each) => each.source === source);
    const last = said.at(-1);
    if (last === undefined) return [];
    const begun = beginOf(said, last);
    const worked = said.find(({ state }) => state === "working");
    return worked === undefined || worked === begun ? [begun] : [worked, begun];
  });
}
