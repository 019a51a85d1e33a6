import { useCallback, useMemo, type ReactElement, type ReactNode } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { useDiffTexts } from "../texts.ts";
import { hideBlanks } from "./diff-view.ts";
import { FileTree } from "./files/file-tree-view.tsx";
import { DiffContext, type DiffActions, type DiffParts } from "./list/diff-context.ts";
import { DiffList } from "./list/diff-list.tsx";
import { SelectedLinesContext } from "./list/selected-lines.ts";
import { usePatches, type PatchSource } from "./patch/use-patches.ts";
import { findMoved } from "./rows/moved-lines.ts";
import { diffRowsOf, type DiffRow, type RowChoices } from "./rows/diff-rows.ts";
import { useExpansions, type ReadLines } from "./patch/use-expansions.ts";
import { useDiffCursor, type DiffCursor } from "./use-diff-cursor.ts";
import { useDiffKeys } from "./use-diff-keys.ts";
import { useFileOfAddress } from "./use-file-of-address.ts";
import { useFittingSplit } from "./use-fitting-split.ts";
import type { Fold } from "./use-folded.ts";
import { useHighlighter } from "./use-highlighter.ts";
import styles from "./diff.module.css";

interface DiffViewerProps extends DiffParts {
  /** In tree order. */
  readonly files: readonly ChangedFile[];
  readonly source: PatchSource;
  readonly folded: ReadonlySet<string>;
  readonly fold: Fold;
  /** Lines below which `Extra` is shown, by path. */
  readonly anchors?: RowChoices["anchors"];
  /** Reads lines of the old version of a file; absent: the lines around the changes cannot be shown. */
  readonly readLines?: ReadLines | undefined;
  /** Above the files. */
  readonly bar: ReactNode;
  /** Above the tree of files. */
  readonly aside?: ((cursor: DiffCursor) => ReactNode) | undefined;
  /** Files that are shown as done in the tree. */
  readonly marked?: ((path: string) => boolean) | undefined;
  /** Adds to the keyboard what the page does with the selected lines. */
  readonly children?: ((cursor: DiffCursor) => ReactNode) | undefined;
}

/** All changed files one after another, beside their tree. Fills the height of its container. */
export function DiffViewer(props: DiffViewerProps): ReactElement {
  const { files, source, folded, fold, bar, aside, marked, children } = props;
  const texts = useDiffTexts();
  const { loaded, want, retry } = usePatches(files, source);
  const { expansions, expand } = useExpansions(props.readLines, source.key);
  const rows = useRows(props, loaded, expansions);
  const cursor = useDiffCursor(rows);
  const { tokensOf, request } = useHighlighter(loaded);
  const goToFile = useFileOfAddress(cursor, files.length > 0);
  const current = cursor.row?.file.path;
  useDiffKeys(cursor, () => {
    if (current === undefined) return;
    fold([current], !folded.has(current));
    cursor.goTo(current);
  });
  const show = useCallback(
    (shown: readonly DiffRow[]) => {
      want(shown.filter(({ kind }) => kind === "pending").map(({ file }) => file.path));
      request(shown);
    },
    [want, request],
  );
  const { FileTools, BinaryFile, Extra, LineTools } = props;
  const isMoved = useMemo(() => findMoved(loaded), [loaded]);
  const actions = useMemo(
    (): DiffActions => ({ folded, fold, retry, isMoved, expand, FileTools, BinaryFile, Extra, LineTools }),
    [folded, fold, retry, isMoved, expand, FileTools, BinaryFile, Extra, LineTools],
  );
  return (
    <DiffContext value={actions}>
      <SelectedLinesContext value={cursor.selected}>
        <div className={styles["changes"]}>
          {bar}
          <div className={styles["parts"]}>
            <div className={styles["side"]}>
              {aside?.(cursor)}
              <FileTree files={files} current={current} marked={marked} onGo={goToFile} />
            </div>
            <DiffList
              label={texts("changes")}
              rows={rows}
              current={cursor.current}
              selected={useMemo(() => new Set(cursor.selected.map(({ key }) => key)), [cursor.selected])}
              tokensOf={tokensOf}
              onSelect={cursor.select}
              onShow={show}
              onRender={cursor.focusRow}
              ref={cursor.window}
            />
          </div>
        </div>
        {children?.(cursor)}
      </SelectedLinesContext>
    </DiffContext>
  );
}

function useRows(
  { files, folded, anchors }: DiffViewerProps,
  loaded: RowChoices["loaded"],
  expansions: RowChoices["expansions"],
): readonly DiffRow[] {
  const split = useFittingSplit();
  const ignoresBlanks = useStoredValue(hideBlanks);
  return useMemo(
    () => diffRowsOf(files, { split, ignoresBlanks, folded, loaded, expansions, anchors }),
    [files, split, ignoresBlanks, folded, loaded, expansions, anchors],
  );
}
