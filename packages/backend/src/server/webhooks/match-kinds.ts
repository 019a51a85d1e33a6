import type { EventKind } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { eventMeanings } from "@wezterm-parallel/shared/protocol/api/event-meanings";

const kinds = Object.keys(eventMeanings) as EventKind[];

/** Returns the kinds that a pattern such as `run.ended`, `change.*` or `*` matches. */
export function kindsOf(pattern: string): readonly EventKind[] {
  if (pattern === "*") return kinds;
  if (!pattern.endsWith(".*")) return kinds.filter((kind) => kind === pattern);
  const start = pattern.slice(0, -1);
  return kinds.filter((kind) => kind.startsWith(start));
}

/** Alerts are about the server, not about a project: only patterns that name them match, and `*` does not. */
export function namesAlerts(patterns: readonly string[]): boolean {
  return patterns.some((pattern) => pattern.startsWith("alert."));
}

export function kindsOfAll(patterns: readonly string[]): readonly EventKind[] {
  return [...new Set(patterns.flatMap(kindsOf))];
}
