type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** A query as the records take it: what was not asked for is absent, not undefined. */
export function withoutUndefined<T extends object>(query: T): Defined<T> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Defined<T>;
}
