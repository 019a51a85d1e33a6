import { ArrowUpToLine, ChevronDown, GitMerge, ListX, Undo2 } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { Menu } from "../../ui/menu/menu.tsx";
import type { MenuGroup } from "../../ui/menu/menu-items.ts";
import { LazyPullRequestDialog } from "./lazy-pull-request-dialog.ts";
import { possibleChangeActions, type ChangeActionName } from "./possible-change-actions.ts";
import { useMergeTexts } from "./texts.ts";
import { useActOnChanges, type ActOnChanges } from "./use-act-on-changes.ts";

const icons: Readonly<Record<ChangeActionName, ReactElement>> = {
  merge: <GitMerge />,
  withdraw: <ListX />,
  first: <ArrowUpToLine />,
  revert: <Undo2 />,
};

interface ChangeActionsProps {
  readonly change: ChangeResource;
  /** Equivalent keys of the merge button. */
  readonly keys?: string | undefined;
  /** Something else is the main action of the page. */
  readonly isAside?: boolean | undefined;
}

/** Buttons for what can be done with a change now; for people who may merge. */
export function ChangeActions({ change, keys, isAside = false }: ChangeActionsProps): ReactElement {
  const texts = useMergeTexts();
  const acts = useActOnChanges();
  return (
    <>
      {possibleChangeActions(change).map((action) => (
        <Button
          key={action}
          size="small"
          variant={action === "merge" && !isAside ? "primary" : "plain"}
          icon={icons[action]}
          data-tooltip-keys={action === "merge" ? keys : undefined}
          onClick={() => carryOut(acts, action, change)}
        >
          {texts(action)}
        </Button>
      ))}
      {possibleChangeActions(change).includes("merge") ? <MergeMenu change={change} acts={acts} /> : null}
    </>
  );
}

/** Shows these actions as icons, for rows of a table. */
export function ChangeRowActions({ change }: Pick<ChangeActionsProps, "change">): ReactElement {
  const texts = useMergeTexts();
  const acts = useActOnChanges();
  return (
    <>
      {possibleChangeActions(change).map((action) => (
        <IconButton
          key={action}
          size="small"
          icon={icons[action]}
          label={`${texts(action)} ${change.id}`}
          onClick={() => carryOut(acts, action, change)}
        />
      ))}
    </>
  );
}

export function carryOut(acts: ActOnChanges, action: ChangeActionName, change: ChangeResource): void {
  if (action === "merge") void acts.merge([change.id]);
  else if (action === "withdraw") void acts.withdraw(change.id);
  else if (action === "first") void acts.putFirst(change.id);
  else void acts.revert(change);
}

interface MergeMenuProps {
  readonly change: ChangeResource;
  readonly acts: ActOnChanges;
}

function MergeMenu({ change, acts }: MergeMenuProps): ReactElement {
  const texts = useMergeTexts();
  const [isRequesting, setRequesting] = useState(false);
  const isOffered = change.pullRequest?.state === "open";
  const groups: readonly MenuGroup[] = [
    {
      title: texts("mergeBy"),
      items: [
        { label: texts("mergeBySquash"), run: () => void acts.merge([change.id], "squash") },
        { label: texts("mergeByMerge"), run: () => void acts.merge([change.id], "merge") },
        { label: texts("mergeByRebase"), run: () => void acts.merge([change.id], "rebase") },
      ],
    },
    {
      items: [
        {
          label: texts(isOffered ? "updatePullRequest" : "openPullRequest"),
          run: () => setRequesting(true),
        },
        { label: texts("mergeUnverified"), danger: true, run: () => void acts.mergeUnverified(change) },
      ],
    },
  ];
  const trigger = (
    <IconButton size="small" icon={<ChevronDown />} label={texts("mergeOptions")} variant="plain" />
  );
  return (
    <>
      <Menu commands="change.merge" object={change.id} groups={groups} trigger={trigger} />
      {isRequesting ? <LazyPullRequestDialog change={change} onClose={() => setRequesting(false)} /> : null}
    </>
  );
}
