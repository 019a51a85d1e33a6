import { Columns2, FoldVertical, RefreshCw, Rows2, Space, UnfoldVertical } from "lucide-react";
import type { ReactElement } from "react";

import type { TaskChange } from "@wezterm-parallel/shared/protocol/change-schemas";

import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { useKept } from "../../../ui/kept/kept.ts";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { LineCounts } from "./line-counts.tsx";
import { diffView, hideBlanks } from "./diff-view.ts";
import { useDiffTexts, useSourcesOfChange } from "./texts.ts";
import styles from "./diff.module.css";

interface ChangesBarProps {
  readonly change: TaskChange;
  readonly refresh: (() => void) | undefined;
  readonly refreshing: boolean;
  readonly allFolded: boolean;
  readonly foldAll: (closed: boolean) => void;
}

/** How much changed and where it was read, and how it is shown. */
export function ChangesBar({
  change,
  refresh,
  refreshing,
  allFolded,
  foldAll,
}: ChangesBarProps): ReactElement {
  const texts = useDiffTexts();
  const sources = useSourcesOfChange();
  const view = useKept(diffView);
  const blanks = useKept(hideBlanks);
  const split = view === "split";
  return (
    <div className={styles["bar"]}>
      <Toolbar label={texts("changes")}>
        <strong>{texts("files", { count: change.changedFiles })}</strong>
        <LineCounts insertions={change.insertions} deletions={change.deletions} />
        <span className={styles["source"]}>
          {sources(change.source)}
          {change.branch === undefined ? null : <code>{change.branch}</code>}
        </span>
        <ToolbarSpace />
        {refresh === undefined ? null : (
          <Button size="small" icon={<RefreshCw />} busy={refreshing} onClick={refresh}>
            {texts("refresh")}
          </Button>
        )}
        <IconButton
          icon={<Space />}
          label={texts("switchBlanks")}
          keys="w"
          pressed={blanks}
          onClick={() => hideBlanks.set(!blanks)}
        />
        <IconButton
          className={styles["wideOnly"]}
          icon={split ? <Rows2 /> : <Columns2 />}
          label={texts(split ? "showUnified" : "showSplit")}
          keys="s"
          onClick={() => diffView.set(split ? "unified" : "split")}
        />
        <IconButton
          icon={allFolded ? <UnfoldVertical /> : <FoldVertical />}
          label={texts(allFolded ? "unfoldAll" : "foldAll")}
          onClick={() => foldAll(!allFolded)}
        />
      </Toolbar>
    </div>
  );
}
