/**
 * A computation that may have to wait in between: `yield*` gives its result, and whoever runs it decides how to wait.
 * The same code so runs at once over memory, and asynchronously over a database on another machine. It does nothing
 * until it is run.
 */
export interface Steps<T> {
  [Symbol.iterator](): Iterator<unknown, T, unknown>;
}

/** A computation that is done already. */
export class Done<T> implements Steps<T>, IteratorReturnResult<T> {
  readonly done = true;
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): this {
    return this;
  }
}

/** Runs a computation that never waits. */
export function runAtOnce<T>(steps: Steps<T>): T {
  const { done, value } = steps[Symbol.iterator]().next();
  if (done !== true) throw new Error("Internal error: a computation waits that must not");
  return value;
}

/** Computes a value from each item, one after the other. */
export function* mapInSteps<A, B>(items: Iterable<A>, compute: (item: A) => Steps<B>): Steps<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(yield* compute(item));
  return results;
}

/** Keeps the items for which the computation is true. */
export function* filterInSteps<A>(items: Iterable<A>, judge: (item: A) => Steps<boolean>): Steps<A[]> {
  const kept: A[] = [];
  for (const item of items) if (yield* judge(item)) kept.push(item);
  return kept;
}
