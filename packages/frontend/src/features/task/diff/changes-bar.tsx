import { Columns2, FoldVertical, Pilcrow, RefreshCw, Rows2, UnfoldVertical } from "lucide-react";
import type { ReactElement } from "react";

import type { TaskChange } from "@wezterm-parallel/shared/protocol/api/schemas/change-schemas";

import { Button } from "../../../ui/button/button.tsx";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { join } from "../../../ui/join.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
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

/** Shows the size and base of the changes, and display options. */
export function ChangesBar({
  change,
  refresh,
  refreshing,
  allFolded,
  foldAll,
}: ChangesBarProps): ReactElement {
  const texts = useDiffTexts();
  const sources = useSourcesOfChange();
  const view = useStoredValue(diffView);
  const blanks = useStoredValue(hideBlanks);
  const split = view === "split";
  return (
    <div className={styles["bar"]}>
      <Toolbar label={texts("changes")}>
        <strong>{texts("files", { count: change.changedFiles })}</strong>
        <LineCounts insertions={change.insertions} deletions={change.deletions} />
        <span className={styles["source"]}>
          {change.source === "commit" && change.branch === undefined ? null : sources(change.source)}
          {change.branch === undefined ? null : <code>{change.branch}</code>}
        </span>
        {change.branch === undefined ? null : <CopySwitch branch={change.branch} />}
        <ToolbarSpace />
        {refresh === undefined ? null : (
          <Button size="small" icon={<RefreshCw />} busy={refreshing} onClick={refresh}>
            {texts("refresh")}
          </Button>
        )}
        <BarButton
          icon={<Pilcrow />}
          label={texts("switchBlanks")}
          keys="w"
          pressed={blanks}
          onClick={() => hideBlanks.set(!blanks)}
        />
        <BarButton
          wideOnly
          icon={split ? <Rows2 /> : <Columns2 />}
          label={texts(split ? "showUnified" : "showSplit")}
          keys="s"
          onClick={() => diffView.set(split ? "unified" : "split")}
        />
        <BarButton
          icon={allFolded ? <UnfoldVertical /> : <FoldVertical />}
          label={texts(allFolded ? "unfoldAll" : "foldAll")}
          onClick={() => foldAll(!allFolded)}
        />
      </Toolbar>
    </div>
  );
}

interface BarButtonProps {
  readonly icon: ReactElement;
  /** Shown beside the icon if there is room, else as tooltip. */
  readonly label: string;
  readonly keys?: string | undefined;
  readonly pressed?: boolean | undefined;
  readonly wideOnly?: boolean | undefined;
  readonly onClick: () => void;
}

function BarButton({ icon, label, keys, pressed, wideOnly = false, onClick }: BarButtonProps): ReactElement {
  return (
    <Button
      size="small"
      variant="quiet"
      className={join(styles["tool"], wideOnly ? styles["wideOnly"] : undefined)}
      icon={icon}
      aria-label={label}
      aria-pressed={pressed}
      data-tooltip={label}
      data-tooltip-keys={keys}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}

/** Shows how to fetch the branch into one's own checkout. */
function CopySwitch({ branch }: { readonly branch: string }): ReactElement {
  const command = `git switch ${branch}`;
  return <CopyButton value={command} what={command} />;
}
