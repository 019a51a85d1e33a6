import { useState, type ReactElement } from "react";

import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useApi } from "../../binding/api-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { formatClock } from "../../ui/format/durations.ts";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { Count } from "../../ui/time/numbers.tsx";
import { showFailure } from "../../ui/toasts/toasts.ts";
import { useAgentsTexts } from "./texts.ts";
import styles from "./agents.module.css";

interface ProjectPool {
  readonly project: ProjectResource;
  readonly pool: PoolResource;
}

/** Polling interval in ms: no event tells how many tasks of a pool wait. Each project is one request. */
const everyMs = 15_000;
const key = ["pools"];

/** Lists the quota pools of agents in all visible projects; nothing while no agent uses one. */
export function QuotaPools(): ReactElement | null {
  const texts = useAgentsTexts();
  const { data = [] } = useQuietAnswer(key, readPools, { everyMs });
  const columns = useColumns();
  return data.length === 0 ? null : (
    <Section title={texts("pools")} lead={texts("poolsHint")}>
      <Table
        label={texts("pools")}
        columns={columns}
        rows={data}
        keyOf={({ project, pool }) => `${project.id} ${pool.name}`}
      />
    </Section>
  );
}

async function readPools(api: Client) {
  const projects = await api.team.projects();
  if (!projects.ok) return projects;
  const found: ProjectPool[] = [];
  for (const project of projects.value) {
    const pools = await api.get("listPools", { project: project.id });
    if (!pools.ok) return fail(pools.failure);
    found.push(...pools.value.items.map((pool) => ({ project, pool })));
  }
  return ok(found);
}

function useColumns(): readonly Column<ProjectPool>[] {
  const texts = useAgentsTexts();
  const may = usePermissions();
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
    {
      id: "actions",
      header: "",
      align: "end",
      cell: (row) =>
        row.pool.state === "closed" && may("runs:write", row.project.id) ? <OpenButton row={row} /> : null,
    },
  ];
}

function PoolState({ pool }: { readonly pool: PoolResource }): ReactElement {
  const texts = useAgentsTexts();
  const locale = useLocale();
  const { state, until = 0, reported, said, probe } = pool;
  if (state === "open") return <>{texts("poolOpen")}</>;
  const time = formatClock(until, Date.now(), locale);
  const words =
    state === "probing"
      ? texts(probe === undefined ? "poolProbes" : "poolProbesWith", { task: probe ?? "" })
      : texts(reported === true ? "poolClosed" : "poolClosedGuessed", { time });
  return (
    <span className={styles["pool"]}>
      <span data-tone="warning">{words}</span>
      {said === undefined || said === "" ? null : <q>{said}</q>}
    </span>
  );
}

function OpenButton({ row: { project, pool } }: { readonly row: ProjectPool }): ReactElement {
  const texts = useAgentsTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    setBusy(true);
    const opened = await api.send("openPool", { project: project.id, name: pool.name });
    setBusy(false);
    if (!opened.ok) showFailure(texts("poolNotOpened", { pool: pool.name }), opened.failure);
    await refresh(key);
  };
  return (
    <Button
      size="small"
      busy={busy}
      aria-label={texts("openPoolNow", { pool: pool.name })}
      onClick={() => void open()}
    >
      {texts("openPool")}
    </Button>
  );
}
