import type { LineRow } from "../diff/rows/diff-rows.ts";
import type { OpenEditor } from "../threads/review-context.tsx";
import type { ShownRange } from "../threads/thread-anchors.ts";

/**
 * Returns the editor for a comment on these lines: on the new side if they have one, else on the removed lines. Undefined
 * without lines.
 */
export function editorFor(lines: readonly LineRow[], { from, to }: ShownRange): OpenEditor | undefined {
  const end = lines.at(-1);
  if (end === undefined) return undefined;
  const side = end.new === undefined ? "old" : "new";
  const numbers = lines.flatMap((line) => line[side]?.number ?? []);
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { oldPath, path } = end.file;
  const place = { path: side === "old" ? (oldPath ?? path) : path, side, first, last } as const;
  return { kind: "new", place, commit: side === "old" ? from : to };
}
