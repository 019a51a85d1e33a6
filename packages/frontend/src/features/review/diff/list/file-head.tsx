import { ChevronDown, ChevronRight } from "lucide-react";
import { memo, type ReactElement } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { Badge } from "../../../../ui/badge/badge.tsx";
import { IconButton } from "../../../../ui/button/icon-button.tsx";
import { CopyButton } from "../../../../ui/copy/copy-button.tsx";
import { useDiffTexts, useStatusTexts } from "../../texts.ts";
import { LineCounts } from "../../../../tasks/changes/line-counts.tsx";
import { useDiffActions } from "./diff-context.ts";
import { showHidden } from "../../../../ui/visible/split-hidden.ts";
import { VisibleText } from "../../../../ui/visible/visible-text.tsx";
import styles from "./diff-list.module.css";

/** The head of a file: its name, what happened to it, and how much. */
export const FileHead = memo(function FileHead({ file }: { readonly file: ChangedFile }): ReactElement {
  const texts = useDiffTexts();
  const statuses = useStatusTexts();
  const { folded, fold, FileTools } = useDiffActions();
  const { path, oldPath, status } = file;
  const isFolded = folded.has(path);
  const name = oldPath === undefined ? path : texts("renamed", { from: oldPath, to: path });
  return (
    <div className={styles["head"]}>
      <IconButton
        size="small"
        icon={isFolded ? <ChevronRight /> : <ChevronDown />}
        label={texts(isFolded ? "unfold" : "fold", { path })}
        aria-expanded={!isFolded}
        onClick={() => fold([path], !isFolded)}
      />
      <h2 className={styles["path"]} data-tooltip={showHidden(name)} data-tooltip-if-cut="">
        <VisibleText>{name}</VisibleText>
      </h2>
      <span className={styles["copy"]}>
        <CopyButton value={path} what={texts("pathOf", { path })} />
      </span>
      {status === "modified" ? null : <Badge>{statuses(status)}</Badge>}
      <span className={styles["room"]} />
      <LineCounts insertions={file.insertions} deletions={file.deletions} />
      {FileTools === undefined ? null : (
        <span className={styles["tools"]}>
          <FileTools file={file} />
        </span>
      )}
    </div>
  );
});
