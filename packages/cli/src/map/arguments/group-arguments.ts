import { availableParallelism } from "node:os";

/** The number of arguments that one task gets. */
export interface Grouping {
  /** `-N`: exactly this many; 0: one is taken but not passed. Undefined: one argument, or all that fit. */
  readonly count?: number | undefined;
  /** `-m`, `-X`: as many as fit into a command line. */
  readonly packed: boolean;
  /** Tasks at once, over which the last arguments are distributed. */
  readonly jobs?: number | undefined;
}

type Tuples = AsyncIterable<readonly string[]> | Iterable<readonly string[]>;

/** Bytes of arguments in one command line; GNU parallel uses the same limit by default. */
const lineLimit = 131_000;

/** Joins the arguments of several inputs into those of one task. */
export function groupArguments(tuples: Tuples, grouping: Grouping): Tuples {
  const { count, packed } = grouping;
  if (count === 0) return withoutArguments(tuples);
  if (count !== undefined) return inGroups(tuples, count);
  return packed ? packArguments(tuples, grouping.jobs ?? availableParallelism()) : tuples;
}

async function* withoutArguments(tuples: Tuples): AsyncGenerator<readonly string[]> {
  for await (const _ of tuples) yield [];
}

async function* inGroups(tuples: Tuples, count: number): AsyncGenerator<readonly string[]> {
  let group: (readonly string[])[] = [];
  for await (const tuple of tuples) {
    group.push(tuple);
    if (group.length < count) continue;
    yield group.flat();
    group = [];
  }
  if (group.length > 0) yield group.flat();
}

/** Fills command lines, and distributes the arguments of the last one over all jobs. */
async function* packArguments(tuples: Tuples, jobs: number): AsyncGenerator<readonly string[]> {
  let line: (readonly string[])[] = [];
  let bytes = 0;
  for await (const tuple of tuples) {
    const added = tuple.reduce((sum, value) => sum + Buffer.byteLength(value) + 1, 0);
    if (line.length > 0 && bytes + added > lineLimit) {
      yield line.flat();
      line = [];
      bytes = 0;
    }
    line.push(tuple);
    bytes += added;
  }
  if (line.length > 0) yield* inGroups(line, Math.ceil(line.length / jobs));
}
