import { withoutEscapes } from "@wezterm-parallel/shared/domain/transcript/transcript-markdown";
import { totalTokens } from "@wezterm-parallel/shared/domain/transcript/token-usage";
import type { TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";

/** One step for readers: an entry, with the result of its tool call. */
export interface Step {
  readonly key: number;
  readonly entry: TranscriptEntry;
  readonly result?: TranscriptEntry;
  readonly text: string;
}

/** Joins each call with its result, and leaves out entries that are not steps. */
export function stepsOf(entries: readonly TranscriptEntry[]): readonly Step[] {
  const results = new Map<string, TranscriptEntry>();
  const called = new Set<string>();
  for (const entry of entries) {
    const { kind, call = "" } = entry;
    if (kind === "result") results.set(call, entry);
    if (kind === "tool") called.add(call);
  }
  return entries.flatMap((entry, key) => {
    const { kind, text = "", call = "" } = entry;
    const isShown = kind !== "usage" && kind !== "cost" && !(kind === "result" && called.has(call));
    if (!isShown) return [];
    const result = kind === "tool" ? results.get(call) : undefined;
    return [{ key, entry, text: withoutEscapes(text), ...(result !== undefined && { result }) }];
  });
}

/** Returns the steps that contain the words, in any case; all for an empty search. */
export function findSteps(steps: readonly Step[], search: string): readonly Step[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return steps;
  return steps.filter(({ entry, result, text }) =>
    [text, entry.tool, result?.text, ...(entry.files ?? [])].some((part) =>
      part?.toLowerCase().includes(wanted),
    ),
  );
}

export function tokensOf(entries: readonly TranscriptEntry[]): number {
  return entries.reduce((sum, { usage }) => sum + (usage === undefined ? 0 : totalTokens(usage)), 0);
}
