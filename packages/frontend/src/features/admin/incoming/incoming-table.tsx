import { CirclePause, CirclePlay } from "lucide-react";
import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { Badge } from "../../../ui/badge/badge.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { sortRows, type Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { useSort } from "../../../ui/table/use-sort.ts";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { useProjectNames } from "../users/use-project-names.ts";
import { CallOutcome } from "./call-outcome.tsx";
import { senderNames } from "./sender-names.ts";
import { useIncomingTexts } from "./texts.ts";
import { usePausing } from "./use-pausing.ts";
import styles from "../hooks/hooks.module.css";

interface IncomingTableProps {
  readonly all: readonly IncomingResource[];
  /** The incoming webhook whose details are shown. */
  readonly selected: IncomingResource | undefined;
}

export function keyOfIncoming({ project, name }: IncomingResource): string {
  return `${project} ${name}`;
}

/** Lists incoming webhooks; a row toggles the details of its webhook. */
export function IncomingTable({ all, selected }: IncomingTableProps): ReactElement {
  const texts = useIncomingTexts();
  const [sort, setSort] = useSort();
  const columns = useColumns(selected && keyOfIncoming(selected));
  return (
    <Table
      label={texts("name")}
      wide
      columns={columns}
      rows={sortRows(all, columns, sort)}
      keyOf={keyOfIncoming}
      sort={sort}
      onSort={setSort}
      selected={selected && keyOfIncoming(selected)}
    />
  );
}

function useColumns(chosen: string | undefined): readonly Column<IncomingResource>[] {
  const texts = useIncomingTexts();
  const projects = useProjectNames();
  const projectOf = ({ project }: IncomingResource) => projects.get(project) ?? project;
  return [
    {
      id: "name",
      header: texts("name"),
      card: "title",
      sortBy: ({ name }) => name,
      cell: (incoming) => <Name incoming={incoming} isSelected={keyOfIncoming(incoming) === chosen} />,
    },
    { id: "project", header: texts("project"), sortBy: projectOf, cell: projectOf },
    {
      id: "sender",
      header: texts("sender"),
      sortBy: ({ sender }) => sender,
      cell: ({ sender }) => senderNames[sender],
    },
    {
      id: "events",
      header: texts("events"),
      cell: ({ on }) => (on.length === 0 ? texts("eventsAll") : <code>{on.join(" ")}</code>),
    },
    {
      id: "state",
      header: texts("state"),
      sortBy: ({ paused }) => Number(paused),
      amounts: false,
      cell: ({ paused }) => (
        <Badge tone={paused ? "warning" : "good"}>{texts(paused ? "paused" : "on")}</Badge>
      ),
    },
    {
      id: "last",
      header: texts("last"),
      sortBy: ({ last }) => last?.at,
      amounts: true,
      cell: (incoming) => <Last incoming={incoming} />,
    },
    { id: "actions", header: "", align: "end", cell: (incoming) => <Pause incoming={incoming} /> },
  ];
}

interface RowProps {
  readonly incoming: IncomingResource;
}

function Name({
  incoming: { project, name },
  isSelected,
}: RowProps & { readonly isSelected: boolean }): ReactElement {
  const query = isSelected ? {} : { project, incoming: name };
  return (
    <Link
      to={addressOf("adminPart", { part: "incoming" }, query)}
      data-row-link=""
      aria-current={isSelected || undefined}
    >
      {name}
    </Link>
  );
}

function Last({ incoming: { last } }: RowProps): ReactElement {
  const texts = useIncomingTexts();
  if (last === undefined) return <span className={styles["quiet"]}>{texts("never")}</span>;
  return (
    <span className={styles["outcome"]}>
      <CallOutcome call={last} />
      <TimeAgo at={last.at} />
    </span>
  );
}

function Pause({ incoming }: RowProps): ReactElement {
  const texts = useIncomingTexts();
  const { busy, pause } = usePausing(incoming);
  const { name, paused } = incoming;
  return (
    <IconButton
      size="small"
      icon={paused ? <CirclePlay /> : <CirclePause />}
      busy={busy}
      label={texts(paused ? "resumeOf" : "pauseOf", { name })}
      onClick={() => void pause(!paused)}
    />
  );
}
