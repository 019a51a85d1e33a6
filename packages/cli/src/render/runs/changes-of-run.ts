import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";
import { isTried, renderResult } from "../change.ts";
import type { Screen } from "../listing.ts";

const words = ["conflict", "not landed", "resolving", "queued", "landed", "reverted", "not merged"] as const;
type Word = (typeof words)[number];

/** Renders what became of a run's changes, those that need a person first; undefined when it has none. */
export async function renderChanges(
  run: string,
  changes: readonly ChangeResource[],
  { width, colours }: Screen,
): Promise<string | undefined> {
  if (changes.length === 0) return undefined;
  const counts = words
    .map((word) => [word, changes.filter((change) => wordOf(change) === word).length] as const)
    .filter(([, count]) => count > 0);
  const head = `changes: ${counts.map(([word, count]) => `${count} ${word}`).join(", ")}`;
  const tried = changes.filter(isTried).toSorted((one, other) => rankOf(one) - rankOf(other));
  const hint = tried.length < changes.length ? ` (wzp merge ${run} merges what is not merged)` : "";
  const rows = tried.map((change) => [
    { text: `  ${visible(change.id)}` },
    { text: wordOf(change), colour: change.failure === undefined ? colours.green : colours.red },
    { text: visible(renderResult(change)), colour: colours.dim },
  ]);
  return [head + hint, ...(rows.length === 0 ? [] : [await renderTable(rows, width)])].join("\n");
}

function wordOf(change: ChangeResource): Word {
  const { state, failure } = change;
  if (!isTried(change)) return "not merged";
  if (state === "open") return failure?.reason === "merge-conflict" ? "conflict" : "not landed";
  return state === "landed" || state === "reverted" || state === "resolving" ? state : "queued";
}

function rankOf(change: ChangeResource): number {
  return words.indexOf(wordOf(change));
}
