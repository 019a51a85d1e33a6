/** A service that a file of the project describes. */
export interface ProposedService {
  /** Its name in the file. */
  readonly name: string;
  /** Keys of the plan in the order in which they are written; without `needs`. */
  readonly settings: ServiceSettings;
  readonly needs: readonly ServiceNeedByName[];
  /** Parts that could not be translated, each a phrase. */
  readonly remarks: readonly string[];
}

export type ServiceSettings = Readonly<Record<string, unknown>> & {
  readonly run: string | readonly string[];
};

export interface ServiceNeedByName {
  readonly service: string;
  readonly until?: "started" | undefined;
}

/** Drops the keys without a value. */
export function givenKeys<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** Returns a time as the plan writes it; undefined for one that is not given. */
export function planTime(seconds: number | undefined): string | undefined {
  if (seconds === undefined || !(seconds > 0)) return undefined;
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
