import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { OpenPoolButton } from "../../tasks/pools/open-pool-button.tsx";
import { PoolState } from "../../tasks/pools/pool-state.tsx";
import { type ProjectPool, usePools } from "../../tasks/pools/use-pools.ts";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { Count } from "../../ui/time/numbers.tsx";
import { useAgentsTexts } from "./texts.ts";

/** Lists the quota pools of agents in all visible projects; nothing while no agent uses one. */
export function QuotaPools(): ReactElement | null {
  const texts = useAgentsTexts();
  const pools = usePools();
  const columns = useColumns();
  return pools.length === 0 ? null : (
    <Section title={texts("pools")} lead={texts("poolsHint")}>
      <Table
        label={texts("pools")}
        columns={columns}
        rows={pools}
        keyOf={({ project, pool }) => `${project.id} ${pool.name}`}
      />
    </Section>
  );
}

function useColumns(): readonly Column<ProjectPool>[] {
  const texts = useAgentsTexts();
  return [
    { id: "pool", header: texts("pool"), card: "title", cell: ({ pool }) => pool.name },
    {
      id: "project",
      header: texts("project"),
      cell: ({ project }) => <Link to={addressOf("board", { project: project.id })}>{project.name}</Link>,
    },
    { id: "state", header: texts("state"), card: "whole", cell: ({ pool }) => <PoolState pool={pool} /> },
    {
      id: "running",
      header: texts("poolRunning"),
      align: "end",
      cell: ({ pool }) => <Count value={pool.running} />,
    },
    {
      id: "waiting",
      header: texts("poolWaiting"),
      align: "end",
      cell: ({ pool }) => <Count value={pool.waiting} />,
    },
    { id: "actions", header: "", align: "end", cell: (row) => <OpenPoolButton row={row} /> },
  ];
}
