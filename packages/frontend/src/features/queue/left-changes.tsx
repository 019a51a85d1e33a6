import type { ReactElement } from "react";

import type { ChangeState as State } from "@wezterm-parallel/shared/domain/change/change-state";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { ChangeState } from "../../tasks/changes/change-state.tsx";
import { ConflictLink } from "../../tasks/changes/conflict-link.tsx";
import { useChanges } from "../../tasks/changes/use-changes.ts";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { Section } from "../../ui/page/section.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { latest, leftAt, leftQueue, type QueueName } from "./choose-queue.ts";
import { actionsColumn, changeColumn } from "./queue-table.tsx";
import { useQueueTexts } from "./texts.ts";
import styles from "./queue.module.css";

const statesOutside: readonly State[] = ["open", "resolving", "landed", "reverted"];
/** Limit of the changes among which the latest are looked for. */
const most = 500;

interface LeftChangesProps {
  readonly name: QueueName;
  readonly mayMerge: boolean;
}

/** Lists what landed, was reverted or was refused lately. */
export function LeftChanges({ name, mayMerge }: LeftChangesProps): ReactElement {
  const texts = useQueueTexts();
  const { data = [] } = useChanges({ project: name.project, state: statesOutside, limit: most });
  return (
    <Section title={texts("lately")}>
      <LeftTable
        label={texts("lately")}
        changes={latest(leftQueue(data, name))}
        empty={texts("latelyNothing", { target: name.target })}
        mayMerge={mayMerge}
      />
    </Section>
  );
}

interface LeftTableProps {
  readonly label: string;
  readonly changes: readonly ChangeResource[];
  /** Said when there are none. */
  readonly empty: string;
  readonly mayMerge: boolean;
}

/** Changes with what became of each, and why. */
export function LeftTable({ label, changes, empty, mayMerge }: LeftTableProps): ReactElement {
  const texts = useQueueTexts();
  const columns: readonly Column<ChangeResource>[] = [
    changeColumn(texts("change"), (files) => texts("files", { count: files })),
    { id: "state", header: texts("state"), cell: (change) => <ChangeState change={change} /> },
    { id: "result", header: texts("result"), card: "whole", cell: (change) => <Result change={change} /> },
    { id: "when", header: texts("when"), cell: (change) => <TimeAgo at={leftAt(change)} /> },
    ...(mayMerge ? [actionsColumn] : []),
  ];
  return (
    <Table
      label={label}
      columns={columns}
      rows={changes}
      keyOf={({ id }) => id}
      empty={<p className={styles["quiet"]}>{empty}</p>}
    />
  );
}

/** The commit it landed as, or why it did not land. */
function Result({ change }: { readonly change: ChangeResource }): ReactElement {
  const { failure, landed } = change;
  if (failure !== undefined)
    return (
      <span className={styles["failure"]}>
        <FailureLines failure={failure} />
        <ConflictLink change={change} />
      </span>
    );
  return landed === undefined ? <>–</> : <code>{landed.slice(0, 12)}</code>;
}
