import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

import { Highlighter } from "./highlight/highlighter.ts";
import type { PackedTokens } from "./highlight/packed-tokens.ts";
import type { DiffRow, LoadedFile } from "./rows/diff-rows.ts";

interface Highlighting {
  readonly tokensOf: (row: DiffRow) => PackedTokens | undefined;
  /** Highlights the files of these rows. */
  readonly request: (rows: readonly DiffRow[]) => void;
}

/** Highlights files as they are shown. */
export function useHighlighter(loaded: ReadonlyMap<string, LoadedFile>): Highlighting {
  const [highlighter, setHighlighter] = useState<Highlighter>();
  useEffect(() => {
    const opened = new Highlighter();
    setHighlighter(opened);
    return () => opened[Symbol.dispose]();
  }, []);
  useSyncExternalStore(
    useCallback((changed) => highlighter?.listen(changed) ?? (() => undefined), [highlighter]),
    () => highlighter?.version() ?? 0,
  );
  const fileOf = (row: DiffRow) => (row.kind === "line" ? loaded.get(row.file.path)?.file : undefined);
  const request = useCallback(
    (rows: readonly DiffRow[]) => {
      for (const row of rows) {
        const file = row.kind === "line" ? loaded.get(row.file.path)?.file : undefined;
        if (file !== undefined) highlighter?.request(file);
      }
    },
    [highlighter, loaded],
  );
  return {
    tokensOf: (row) => {
      const file = fileOf(row);
      return file === undefined ? undefined : highlighter?.tokensOf(file);
    },
    request,
  };
}
