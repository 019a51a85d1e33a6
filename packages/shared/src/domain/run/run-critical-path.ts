/** A task of a run that has started. Times are epoch ms; `to` of one that has not ended is now. */
export interface PathSpan {
  readonly name: string;
  /** Names; those that are no span are passed over. */
  readonly needs: readonly string[];
  readonly from: number;
  readonly to: number;
}

/**
 * The names of the chain that a run's length was made of, first to last: from the task that ended last back through
 * the predecessor that each one waited for. Empty when none has started.
 */
export function findCriticalPath(spans: readonly PathSpan[]): readonly string[] {
  const byName = new Map(spans.map((span) => [span.name, span]));
  const path = new Set<string>();
  let at = latest(spans);
  while (at !== undefined && !path.has(at.name)) {
    path.add(at.name);
    at = latest(at.needs.flatMap((need) => byName.get(need) ?? []));
  }
  return [...path].toReversed();
}

function latest(spans: readonly PathSpan[]): PathSpan | undefined {
  return spans.reduce<PathSpan | undefined>(
    (last, span) => (last === undefined || span.to > last.to ? span : last),
    undefined,
  );
}
