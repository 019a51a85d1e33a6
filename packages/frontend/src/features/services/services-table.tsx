import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { Link } from "../../ui/link/link.tsx";
import { sortRows, type Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useSort } from "../../ui/table/use-sort.ts";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { ServiceActions } from "./service-actions.tsx";
import { ServiceStatus } from "./service-status.tsx";
import { ServiceScope, ServiceUsers } from "./service-users.tsx";
import { useServicesTexts } from "./texts.ts";
import styles from "./services.module.css";

interface ServicesTableProps {
  readonly services: readonly ServiceResource[];
  /** Id of the service whose output is shown. */
  readonly selected: string | undefined;
}

/** Lists services; a row toggles the output of its service. */
export function ServicesTable({ services, selected }: ServicesTableProps): ReactElement {
  const texts = useServicesTexts();
  const [sort, setSort] = useSort();
  const may = usePermissions();
  const columns: readonly Column<ServiceResource>[] = [
    {
      id: "service",
      header: texts("service"),
      card: "title",
      sortBy: ({ name }) => name,
      cell: (service) => <Name service={service} isSelected={service.id === selected} />,
    },
    {
      id: "project",
      header: texts("project"),
      sortBy: ({ directory }) => directory,
      cell: ({ project, directory }) => (
        <Link className={styles["above"]} to={addressOf("board", { project })}>
          {directory.replace(/^.*\//, "")}
        </Link>
      ),
    },
    { id: "scope", header: texts("scope"), cell: (service) => <ServiceScope service={service} /> },
    {
      id: "state",
      header: texts("state"),
      card: "whole",
      sortBy: ({ state }) => state.kind,
      cell: ({ state }) => <ServiceStatus state={state} />,
    },
    {
      id: "since",
      header: texts("since"),
      sortBy: ({ state }) => state.since,
      cell: ({ state }) => <TimeAgo at={state.since} />,
    },
    { id: "ports", header: texts("ports"), cell: ({ ports }) => ports.join(" ") || "–" },
    { id: "needed-by", header: texts("neededBy"), cell: (service) => <ServiceUsers service={service} /> },
    {
      id: "actions",
      header: "",
      align: "end",
      cell: (service) => (may("runs:write", service.project) ? <ServiceActions service={service} /> : null),
    },
  ];
  return (
    <Table
      label={texts("services")}
      wide
      columns={columns}
      rows={sortRows(services, columns, sort)}
      keyOf={({ id }) => id}
      sort={sort}
      onSort={setSort}
      selected={selected}
    />
  );
}

interface NameProps {
  readonly service: ServiceResource;
  readonly isSelected: boolean;
}

function Name({ service: { id, name }, isSelected }: NameProps): ReactElement {
  const query = isSelected ? {} : { service: id };
  return (
    <Link to={addressOf("services", {}, query)} data-row-link="" aria-current={isSelected || undefined}>
      {name}
    </Link>
  );
}
