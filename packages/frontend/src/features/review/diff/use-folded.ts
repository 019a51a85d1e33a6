import { useCallback, useMemo, useState } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { lengthOf } from "./patch/patch-chunks.ts";

export type Fold = (paths: readonly string[], closed: boolean) => void;

/** Files with more changed lines start folded, unless there is no other. */
const openUpTo = 1_500;

/** Returns which files are folded, by choice or because they are long or were viewed, and a function that folds them. */
export function useFolded(
  files: readonly ChangedFile[],
  viewed?: (file: ChangedFile) => boolean,
): readonly [ReadonlySet<string>, Fold] {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const folded = useMemo(() => {
    const isFolded = (file: ChangedFile) =>
      (files.length > 1 && lengthOf(file) > openUpTo) || viewed?.(file) === true;
    return new Set(files.filter((file) => chosen.get(file.path) ?? isFolded(file)).map(({ path }) => path));
  }, [files, chosen, viewed]);
  const fold = useCallback<Fold>(
    (paths, closed) =>
      setChosen((before) => new Map([...before, ...paths.map((path) => [path, closed] as const)])),
    [],
  );
  return [folded, fold];
}
