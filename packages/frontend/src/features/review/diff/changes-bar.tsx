import { FoldVertical, RefreshCw, UnfoldVertical } from "lucide-react";
import type { ReactElement } from "react";

import type { TaskChange } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { Button } from "../../../ui/button/button.tsx";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { LineCounts } from "../../../tasks/changes/line-counts.tsx";
import { BarButton } from "./bar-button.tsx";
import { ViewSwitches } from "./view-switches.tsx";
import { useDiffTexts, useSourcesOfChange } from "../texts.ts";
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
        <ViewSwitches />
        <BarButton
          icon={allFolded ? <UnfoldVertical /> : <FoldVertical />}
          label={texts(allFolded ? "unfoldAll" : "foldAll")}
          onClick={() => foldAll(!allFolded)}
        />
      </Toolbar>
    </div>
  );
}

/** Shows how to fetch the branch into one's own checkout. */
function CopySwitch({ branch }: { readonly branch: string }): ReactElement {
  const command = `git switch ${branch}`;
  return <CopyButton value={command} what={command} />;
}
