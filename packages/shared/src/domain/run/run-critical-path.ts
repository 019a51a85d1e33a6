/** A started task of a run. Times are epoch ms; `to` is now for a task that has not ended. */
export interface PathSpan {
  readonly name: string;
  /** Names; names without a span are ignored. */
  readonly needs: readonly string[];
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the names of the chain that determined the length of a run, first to last: from the task that ended
 * last back through the predecessor that each one waited for. Empty when no task has started.
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
