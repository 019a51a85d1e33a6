import type { ReactElement } from "react";

import { waitOf } from "@wezterm-parallel/shared/domain/change/queue-wait";
import { verificationTask } from "@wezterm-parallel/shared/domain/change/verification";
import type {
  ChangeResource,
  QueuedChange,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { ChangeRowActions } from "../../tasks/changes/change-actions.tsx";
import { ChangeState } from "../../tasks/changes/change-state.tsx";
import { nameOf } from "../../tasks/name-of.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { Link } from "../../ui/link/link.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { Duration } from "../../ui/time/duration.tsx";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { useQueueTexts } from "./texts.ts";
import styles from "./queue.module.css";

interface QueueTableProps {
  readonly queue: QueueResource;
  readonly mayMerge: boolean;
}

/** Lists the changes in the order in which they land. */
export function QueueTable({ queue, mayMerge }: QueueTableProps): ReactElement {
  const texts = useQueueTexts();
  const columns: readonly Column<QueuedChange>[] = [
    changeColumn(texts("change"), (files) => texts("files", { count: files })),
    { id: "place", header: texts("place"), cell: ({ position }) => position },
    { id: "state", header: texts("state"), cell: (change) => <ChangeState change={change} /> },
    {
      id: "waits",
      header: texts("waitsFor"),
      cell: (change) => <Waits change={change} queue={queue} />,
    },
    {
      id: "expected",
      header: texts("expected"),
      cell: ({ landsInMs }) =>
        landsInMs === undefined ? (
          "–"
        ) : (
          <>
            ~<Duration ms={landsInMs} />
          </>
        ),
    },
    {
      id: "candidate",
      header: texts("candidate"),
      cell: ({ candidate }) => (candidate === undefined ? "–" : <code>{candidate.slice(0, 12)}</code>),
    },
    {
      id: "queued",
      header: texts("queuedAgo"),
      cell: ({ queuedAt }) => (queuedAt === undefined ? "–" : <TimeAgo at={queuedAt} />),
    },
    ...(mayMerge ? [actionsColumn] : []),
  ];
  return (
    <Table
      label={texts("inQueue")}
      columns={columns}
      rows={queue.changes}
      keyOf={({ id }) => id}
      empty={<p className={styles["quiet"]}>{texts("nothingQueued", { target: queue.target })}</p>}
    />
  );
}

/** The change with a link to its task. */
export function changeColumn(header: string, files: (count: number) => string): Column<ChangeResource> {
  return {
    id: "change",
    header,
    card: "title",
    cell: ({ id, run, files: count }) => (
      <span className={styles["change"]}>
        <Link to={taskAddress({ run, name: nameOf(id) }, "details")} data-row-link="" data-change={id}>
          {id}
        </Link>
        <span className={styles["quiet"]}>{files(count)}</span>
      </span>
    ),
  };
}

export const actionsColumn: Column<ChangeResource> = {
  id: "actions",
  header: "",
  align: "end",
  cell: (change) => (
    <span className={styles["actions"]}>
      <ChangeRowActions change={change} />
    </span>
  ),
};

interface WaitsProps {
  readonly change: ChangeResource;
  readonly queue: QueueResource;
}

/** Says what has to happen before the change moves on. */
function Waits({ change, queue }: WaitsProps): ReactElement {
  const texts = useQueueTexts();
  const wait = waitOf(change, queue);
  if (wait !== "checks") return <>{texts(waitTexts[wait])}</>;
  const verifies = { run: change.verifiedBy ?? "", name: verificationTask };
  return (
    <Link className={styles["above"]} to={taskAddress(verifies)}>
      {`${verifies.run}/${verifies.name}`}
    </Link>
  );
}

const waitTexts = {
  resume: "waitsForResume",
  ahead: "waitsForAhead",
  target: "waitsForTree",
  candidate: "waitsForBuild",
} as const;
