import { CirclePause, CirclePlay, Trash2 } from "lucide-react";
import type { ReactElement } from "react";

import type { GroupResource } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { Badge } from "../../ui/badge/badge.tsx";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { Count } from "../../ui/time/numbers.tsx";
import { AddGroupForm } from "./add-group-form.tsx";
import { LimitForm } from "./limit-form.tsx";
import { useGroupTexts } from "./texts.ts";
import { useChangeGroup, type GroupActs } from "./use-change-group.ts";
import { useGroups } from "./use-groups.ts";
import styles from "./groups.module.css";

interface GroupsDialogProps {
  readonly project: string;
  /** Name of the project. */
  readonly name: string;
  readonly onClose: () => void;
}

/** Tasks start and end without an event of their group. In ms. */
const countsMs = 2_000;

/** Shows the groups of a project, and limits, pauses and removes them. */
export function GroupsDialog({ project, name, onClose }: GroupsDialogProps): ReactElement {
  const texts = useGroupTexts();
  const mayChange = usePermissions()("runs:write", project);
  const groups = useGroups(project, { everyMs: countsMs });
  const acts = useChangeGroup(project);
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("title", { project: name })}
      lead={texts("lead")}
      size="large"
    >
      <div className={styles["groups"]}>
        {acts.failure === undefined ? null : <ErrorNote failure={acts.failure} />}
        <Answered of={groups} skeleton={<Skeleton lines={3} />}>
          {(found) => <GroupsTable groups={found} acts={mayChange ? acts : undefined} />}
        </Answered>
        {mayChange ? <AddGroupForm add={acts.limit} /> : null}
      </div>
    </Dialog>
  );
}

interface GroupsTableProps {
  readonly groups: readonly GroupResource[];
  /** Undefined: the user may only look. */
  readonly acts: GroupActs | undefined;
}

function GroupsTable({ groups, acts }: GroupsTableProps): ReactElement {
  const texts = useGroupTexts();
  const columns: Column<GroupResource>[] = [
    { id: "name", header: texts("group"), card: "title", cell: (group) => <GroupName group={group} /> },
    { id: "limit", header: texts("limit"), cell: (group) => <Limit group={group} acts={acts} /> },
    {
      id: "running",
      header: texts("running"),
      align: "end",
      cell: ({ running }) => <Count value={running} />,
    },
    {
      id: "waiting",
      header: texts("waiting"),
      align: "end",
      cell: ({ waiting }) => <Count value={waiting} />,
    },
  ];
  if (acts !== undefined)
    columns.push({
      id: "actions",
      header: texts("actions"),
      align: "end",
      card: "corner",
      cell: (group) => <GroupActions group={group} acts={acts} />,
    });
  return (
    <Table
      label={texts("group")}
      rows={groups}
      keyOf={({ name }) => name}
      empty={<p className={styles["none"]}>{texts("none")}</p>}
      columns={columns}
    />
  );
}

function GroupName({ group }: { readonly group: GroupResource }): ReactElement {
  const texts = useGroupTexts();
  return (
    <span className={styles["name"]}>
      <code>{group.name}</code>
      {group.paused ? <Badge tone="warning">{texts("paused")}</Badge> : null}
      {group.default ? (
        <span data-tooltip={texts("defaultHint")}>
          <Badge>{texts("default")}</Badge>
        </span>
      ) : null}
    </span>
  );
}

interface GroupProps {
  readonly group: GroupResource;
  readonly acts: GroupActs | undefined;
}

function Limit({ group, acts }: GroupProps): ReactElement {
  const texts = useGroupTexts();
  if (acts !== undefined)
    return <LimitForm group={group} onSet={(limit) => void acts.limit(group.name, limit)} />;
  return group.parallel === undefined ? <>{texts("noLimit")}</> : <Count value={group.parallel} />;
}

function GroupActions({ group: { name, paused }, acts }: Required<GroupProps>): ReactElement {
  const texts = useGroupTexts();
  return (
    <span className={styles["actions"]}>
      <Button
        size="small"
        icon={paused ? <CirclePlay /> : <CirclePause />}
        aria-label={texts(paused ? "resumeGroup" : "pauseGroup", { group: name })}
        onClick={() => void acts?.pause(name, !paused)}
      >
        {texts(paused ? "resume" : "pause")}
      </Button>
      <IconButton
        size="small"
        icon={<Trash2 />}
        label={texts("remove", { group: name })}
        onClick={() => void acts?.remove(name)}
      />
    </span>
  );
}
