import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";

import type { ReviewResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { valueOf } from "../../../binding/use-answer.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { look, markViewed, reviewProgress } from "./review-progress.ts";

export interface ViewedFiles {
  /** The last commit of the change when this person looked at it before; undefined if nothing is new. */
  readonly seenBefore: string | undefined;
  readonly isViewed: (path: string) => boolean;
  readonly mark: (path: string, isViewed: boolean) => void;
}

/** Limit of files that are compared with those viewed before. */
const mostFiles = 1_000;

/** Returns which files of a change a person has viewed and are unchanged since. */
export function useViewed({ change, commit }: Pick<ReviewResource, "change" | "commit">): ViewedFiles {
  const progress = useStoredValue(reviewProgress)[change];
  useEffect(
    () => reviewProgress.set(look(reviewProgress.get(), change, commit, Date.now())),
    [change, commit],
  );
  const viewed = progress?.viewed ?? none;
  const changed = useChangedSince(change, commit, viewed);
  const isViewed = useCallback(
    (path: string) => {
      const at = viewed[path];
      return at !== undefined && (at === commit || changed.get(at)?.has(path) === false);
    },
    [viewed, commit, changed],
  );
  const mark = useCallback(
    (path: string, is: boolean) =>
      reviewProgress.set(markViewed(reviewProgress.get(), change, { [path]: is ? commit : undefined })),
    [change, commit],
  );
  const seenBefore = progress?.seenBefore === commit ? undefined : progress?.seenBefore;
  return { seenBefore, isViewed, mark };
}

const none: Readonly<Record<string, string>> = {};

/** Returns the files that changed since each of the commits at which others were viewed, once that is known. */
function useChangedSince(
  change: string,
  commit: string,
  viewed: Readonly<Record<string, string>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const api = useApi();
  const commits = useMemo(
    () => [...new Set(Object.values(viewed))].filter((each) => each !== commit),
    [viewed, commit],
  );
  return useQueries({
    queries: commits.map((from) => ({
      queryKey: ["changedSince", change, from, commit],
      queryFn: async () => {
        const query = { from, to: commit, patches: false, limit: mostFiles };
        const page = await valueOf(api.get("changeDiff", { id: change }, query));
        // With more files than fit, all count as changed.
        return page.next === undefined
          ? page.items.flatMap(({ path, oldPath }) => [path, oldPath ?? path])
          : null;
      },
      staleTime: Infinity,
    })),
    combine: useCallback(
      (results: readonly { readonly data?: readonly string[] | null | undefined }[]) =>
        new Map(
          results.flatMap(({ data }, at) =>
            data == null ? [] : [[commits[at] ?? "", new Set(data)] as const],
          ),
        ),
      [commits],
    ),
  });
}
