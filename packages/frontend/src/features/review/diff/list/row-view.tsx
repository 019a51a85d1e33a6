import type { ReactElement } from "react";

import { ErrorNote } from "../../../../ui/error/error-note.tsx";
import { Skeleton } from "../../../../ui/skeleton/skeleton.tsx";
import { useDiffTexts } from "../../texts.ts";
import type { PackedTokens } from "../highlight/packed-tokens.ts";
import type { DiffRow } from "../rows/diff-rows.ts";
import { useDiffActions } from "./diff-context.ts";
import { FileHead } from "./file-head.tsx";
import { HunkView } from "./hunk-view.tsx";
import { LineView } from "./line-view.tsx";
import { pendingHeight } from "./row-height.ts";
import styles from "./diff-list.module.css";

interface RowViewProps {
  readonly row: DiffRow;
  readonly tokens: PackedTokens | undefined;
}

/** The content of a row. */
export function RowView({ row, tokens }: RowViewProps): ReactElement | null {
  const texts = useDiffTexts();
  const { BinaryFile, Extra, retry } = useDiffActions();
  switch (row.kind) {
    case "file":
      return <FileHead file={row.file} />;
    case "hunk":
      return <HunkView file={row.file} title={row.title} gap={row.gap} />;
    case "line":
      return <LineView row={row} tokens={tokens} />;
    case "note":
      if (row.note === "binary" && BinaryFile !== undefined) return <BinaryFile file={row.file} />;
      return <p className={styles["note"]}>{texts(row.note === "binary" ? "binaryHint" : row.note)}</p>;
    case "failure":
      return <ErrorNote failure={row.failure} retry={() => retry(row.file.path)} />;
    case "pending":
      return <Skeleton height={`${pendingHeight(row.lines)}px`} />;
    case "extra":
      return Extra === undefined ? null : <Extra file={row.file} anchors={row.anchors} />;
  }
}
