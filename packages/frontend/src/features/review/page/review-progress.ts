import { storedValue } from "../../../ui/storage/stored-value.ts";

/** Progress of a person in the review of a change, as stored in this browser. */
interface ReviewProgress {
  /** The last commit of the change at the latest look, and the different one at the look before. */
  readonly seen: string;
  readonly seenBefore?: string | undefined;
  /** Time of the latest look, epoch ms. */
  readonly at: number;
  /** For each viewed file, the commit at which it was viewed. */
  readonly viewed: Readonly<Record<string, string>>;
}

type Progresses = Readonly<Record<string, ReviewProgress>>;

/** Limit of remembered changes; those looked at longest ago are forgotten. */
const most = 100;

export const reviewProgress = storedValue<Progresses>("review.progress", {
  read: readProgresses,
  otherwise: {},
});

/** Remembers that a person looks at a change whose last commit is this one. */
export function look(all: Progresses, change: string, commit: string, now: number): Progresses {
  const before = all[change];
  const seenBefore = before === undefined || before.seen === commit ? before?.seenBefore : before.seen;
  return keepNewest({
    ...all,
    [change]: { seen: commit, seenBefore, at: now, viewed: before?.viewed ?? {} },
  });
}

/** Marks files of a change as viewed at a commit; undefined: as not viewed. */
export function markViewed(
  all: Progresses,
  change: string,
  files: Readonly<Record<string, string | undefined>>,
): Progresses {
  const before = all[change];
  if (before === undefined) return all;
  const marks = Object.entries({ ...before.viewed, ...files });
  const viewed = Object.fromEntries(marks.filter((mark): mark is [string, string] => mark[1] !== undefined));
  return { ...all, [change]: { ...before, viewed } };
}

function keepNewest(all: Progresses): Progresses {
  const newest = Object.entries(all).toSorted(([, one], [, other]) => other.at - one.at);
  return Object.fromEntries(newest.slice(0, most));
}

function readProgresses(stored: unknown): Progresses | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, ReviewProgress] => isProgress(entry[1])),
  );
}

function isProgress(value: unknown): value is ReviewProgress {
  if (typeof value !== "object" || value === null) return false;
  const { seen, seenBefore, at, viewed } = value as Partial<Record<keyof ReviewProgress, unknown>>;
  const isCommit = (text: unknown) => typeof text === "string";
  return (
    isCommit(seen) &&
    (seenBefore === undefined || isCommit(seenBefore)) &&
    typeof at === "number" &&
    typeof viewed === "object" &&
    viewed !== null &&
    Object.values(viewed).every(isCommit)
  );
}
