import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type {
  ReviewResource,
  ReviewThread,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { rowAnchorOf, type Side } from "../diff/rows/diff-rows.ts";

/** The two commits whose difference is shown. */
export interface ShownRange {
  readonly from: string;
  readonly to: string;
}

/** Lines of one side of a file. */
export interface ThreadPlace {
  readonly path: string;
  readonly side: Side;
  readonly first: number;
  readonly last: number;
}

/**
 * Returns the lines of the shown diff that a thread is on; undefined if they are not part of it. An outdated thread has
 * no place in the newest revision, and is shown with its file.
 */
export function placeOfThread(
  thread: ReviewThread,
  { from, to }: ShownRange,
  { base, commit }: Pick<ReviewResource, "base" | "commit">,
): ThreadPlace | undefined {
  const { path, side, first, last } = thread;
  const shown = side === "new" ? to : from;
  if (shown === thread.commit) return { path, side, first, last };
  const isNewest = shown === (side === "new" ? commit : base);
  if (!isNewest) return undefined;
  return thread.place ?? { path, side, first: 0, last: 0 };
}

/** Returns where a thread or a new comment is shown: below its last line. */
export function threadAnchorAt({ side, last }: Pick<ThreadPlace, "side" | "last">): string {
  return rowAnchorOf(side, last);
}

/** Returns whether a place is in this file, by the name that the file has on that side. */
export function isIn({ path, oldPath = path }: ChangedFile, place: ThreadPlace): boolean {
  return place.path === (place.side === "old" ? oldPath : path);
}

/** Groups anchors by file. */
export function anchorsByPath(
  places: Iterable<ThreadPlace>,
  files: readonly ChangedFile[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const place of places) {
    const path = files.find((file) => isIn(file, place))?.path ?? place.path;
    const anchors = found.get(path) ?? new Set();
    found.set(path, anchors.add(threadAnchorAt(place)));
  }
  return found;
}
