import { Check, Folder } from "lucide-react";
import { useMemo, useState, type CSSProperties, type ReactElement } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { FilterInput } from "../../../../ui/toolbar/filter-input.tsx";
import { showHidden } from "../../../../ui/visible/split-hidden.ts";
import { VisibleText } from "../../../../ui/visible/visible-text.tsx";
import { treeRows, type TreeRow } from "./file-tree.ts";
import { LineCounts } from "../../../../tasks/changes/line-counts.tsx";
import { useDiffTexts } from "../../texts.ts";
import styles from "../diff.module.css";

interface FileTreeProps {
  readonly files: readonly ChangedFile[];
  /** The file that the keys act on. */
  readonly current: string | undefined;
  /** Files that are shown as done. */
  readonly marked?: ((path: string) => boolean) | undefined;
  readonly onGo: (path: string) => void;
}

/** Minimum number of files for a filter. */
const filteredFrom = 8;

/** The changed files by folder, linked to their changes. Initially closed on narrow pages. */
export function FileTree({ files, current, marked, onGo }: FileTreeProps): ReactElement {
  const texts = useDiffTexts();
  const [filter, setFilter] = useState("");
  const wanted = filter.toLowerCase();
  const rows = useMemo(
    () => treeRows(files.filter(({ path }) => path.toLowerCase().includes(wanted))),
    [files, wanted],
  );
  return (
    <details className={styles["tree"]} open={window.matchMedia("(min-width: 900px)").matches}>
      <summary>{texts("files", { count: files.length })}</summary>
      {files.length < filteredFrom ? null : (
        <FilterInput label={texts("filterFiles")} value={filter} onChange={setFilter} />
      )}
      <nav aria-label={texts("changes")}>
        <ul>
          {rows.map((row) => (
            <Row
              key={`${row.kind} ${row.kind === "file" ? row.file.path : row.path}`}
              row={row}
              isMarked={row.kind === "file" && marked?.(row.file.path) === true}
              isCurrent={row.kind === "file" && row.file.path === current}
              onGo={onGo}
            />
          ))}
        </ul>
      </nav>
    </details>
  );
}

interface RowProps extends Pick<FileTreeProps, "onGo"> {
  readonly row: TreeRow;
  readonly isCurrent: boolean;
  readonly isMarked: boolean;
}

function Row({ row, isCurrent, isMarked, onGo }: RowProps): ReactElement {
  const texts = useDiffTexts();
  const style = { "--depth": row.depth } as CSSProperties;
  if (row.kind === "folder") {
    return (
      <li className={styles["folder"]} style={style}>
        <Folder aria-hidden="true" />
        <span>
          <VisibleText>{row.name}</VisibleText>
        </span>
      </li>
    );
  }
  const { file, name } = row;
  return (
    <li style={style}>
      <button
        type="button"
        className={styles["leaf"]}
        onClick={() => onGo(file.path)}
        aria-current={isCurrent || undefined}
        data-marked={isMarked || undefined}
        data-status={file.status}
        data-tooltip={showHidden(file.path)}
        data-tooltip-if-cut=""
      >
        {isMarked ? <Check role="img" aria-label={texts("viewed")} /> : null}
        <span data-name>
          <VisibleText>{name}</VisibleText>
        </span>
        {file.binary ? (
          <small>{texts("binary")}</small>
        ) : (
          <LineCounts insertions={file.insertions} deletions={file.deletions} />
        )}
      </button>
    </li>
  );
}
