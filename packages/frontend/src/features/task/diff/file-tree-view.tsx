import { Folder } from "lucide-react";
import { useMemo, useState, type CSSProperties, type ReactElement } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/change-schemas";

import { FilterInput } from "../../../ui/toolbar/filter-input.tsx";
import { treeRows, type TreeRow } from "./file-tree.ts";
import { LineCounts } from "./line-counts.tsx";
import { useDiffTexts } from "./texts.ts";
import styles from "./diff.module.css";

interface FileTreeProps {
  readonly files: readonly ChangedFile[];
  readonly onGo: (path: string) => void;
}

/** Minimum number of files for a filter. */
const filteredFrom = 8;

/** The changed files by folder, linked to their changes. Initially closed on narrow pages. */
export function FileTree({ files, onGo }: FileTreeProps): ReactElement {
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
              onGo={onGo}
            />
          ))}
        </ul>
      </nav>
    </details>
  );
}

function Row({ row, onGo }: { readonly row: TreeRow; readonly onGo: (path: string) => void }): ReactElement {
  const texts = useDiffTexts();
  const style = { "--depth": row.depth } as CSSProperties;
  if (row.kind === "folder") {
    return (
      <li className={styles["folder"]} style={style}>
        <Folder aria-hidden="true" />
        <span>{row.name}</span>
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
        data-status={file.status}
        data-tooltip={file.path}
        data-tooltip-if-cut=""
      >
        <span>{name}</span>
        {file.binary ? (
          <small>{texts("binary")}</small>
        ) : (
          <LineCounts insertions={file.insertions} deletions={file.deletions} />
        )}
      </button>
    </li>
  );
}
