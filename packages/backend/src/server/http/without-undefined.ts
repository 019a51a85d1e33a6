type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Removes undefined fields, because the records expect missing filters to be absent. */
export function withoutUndefined<T extends object>(query: T): Defined<T> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Defined<T>;
}
