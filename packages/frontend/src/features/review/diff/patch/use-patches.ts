import { useQueries, type UseQueryResult } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { useApi } from "../../../../binding/api-context.ts";
import type { FailedAnswer } from "../../../../binding/failed-answer.ts";
import { valueOf } from "../../../../binding/use-answer.ts";
import type { LoadedFile } from "../rows/diff-rows.ts";
import { chunksOf, type PatchChunk } from "./patch-chunks.ts";

/** The source of the patches of a change; a new `key` loads them again. */
export interface PatchSource {
  readonly key: readonly unknown[];
  readonly read: (
    api: Client,
    query: PatchChunk["query"],
  ) => Answer<{ readonly items: readonly ChangedFile[] }>;
}

interface Patches {
  readonly loaded: ReadonlyMap<string, LoadedFile>;
  /** Loads the patches of these files unless that has begun. */
  readonly want: (paths: Iterable<string>) => void;
  readonly retry: (path: string) => void;
}

/** Loads the patches that are wanted, several files at a time. */
export function usePatches(files: readonly ChangedFile[], source: PatchSource): Patches {
  const api = useApi();
  const [long, setLong] = useState<ReadonlySet<string>>(new Set());
  const chunks = useMemo(() => [...chunksOf(files), ...alone(long)], [files, long]);
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const due = useMemo(
    () => chunks.filter(({ paths }) => paths.some((path) => wanted.has(path))),
    [chunks, wanted],
  );
  const combine = useCallback(
    (results: UseQueryResult<readonly ChangedFile[]>[]) => ({
      results,
      loaded: new Map(due.flatMap((chunk, at) => outcomesOf(chunk, results[at]))),
    }),
    [due],
  );
  const { results, loaded } = useQueries({
    queries: due.map(({ query, paths }) => ({
      queryKey: [...source.key, query, paths],
      queryFn: async () => (await valueOf(source.read(api, query))).items,
      // Patches of a commit never change; those of a worktree get another key.
      staleTime: Infinity,
    })),
    combine,
  });
  const leftOut = results.flatMap(({ data = [] }, at) => leftOutOf(due[at], data));
  if (leftOut.some((path) => !long.has(path))) setLong(new Set([...long, ...leftOut]));
  const want = useCallback((paths: Iterable<string>) => {
    setWanted((before) => {
      const after = new Set([...before, ...paths]);
      return after.size === before.size ? before : after;
    });
  }, []);
  const retry = useCallback(
    (path: string) => {
      const at = due.findIndex(({ paths }) => paths.includes(path));
      void results[at]?.refetch();
    },
    [due, results],
  );
  return { loaded, want, retry };
}

function outcomesOf(
  chunk: PatchChunk,
  read: UseQueryResult<readonly ChangedFile[]> | undefined,
): (readonly [string, LoadedFile])[] {
  const { paths } = chunk;
  // `FailedAnswer` is the only error that these requests throw.
  const failed = read?.error as FailedAnswer | null | undefined;
  if (failed != null) return paths.map((path) => [path, { failure: failed.failure }]);
  if (read?.data === undefined) return [];
  const found = new Map(read.data.map((file) => [file.path, file]));
  const leftOut = new Set(leftOutOf(chunk, read.data));
  const there = paths.filter((path) => !leftOut.has(path));
  return there.map((path) => {
    const file = found.get(path);
    return [path, file === undefined ? { gone: true } : { file }];
  });
}

/** Requests for patches that are too long to be read together with others. */
function alone(paths: ReadonlySet<string>): PatchChunk[] {
  return [...paths].map((path) => ({ paths: [path], query: { path } }));
}

/** Returns the files whose patches the server left out of a page, because they are long. */
function leftOutOf(chunk: PatchChunk | undefined, files: readonly ChangedFile[]): readonly string[] {
  if (chunk === undefined || "path" in chunk.query) return [];
  return files.filter(({ binary, patch }) => !binary && patch === undefined).map(({ path }) => path);
}
