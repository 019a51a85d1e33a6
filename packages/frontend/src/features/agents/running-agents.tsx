import { useCallback, type ReactElement } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { usePacedLive } from "../../binding/use-paced-live.ts";
import { Evidence } from "../../tasks/activity/evidence.tsx";
import { ProgressOf } from "../../tasks/activity/progress-of.tsx";
import { AnswerAction } from "../../tasks/answering/answer-action.tsx";
import { tabsOf } from "../../tasks/acting/tabs-of.ts";
import { tabIcons } from "../../tasks/acting/task-icons.tsx";
import { projectName } from "../../tasks/project-name.ts";
import { Spent } from "../../tasks/spending/spent.tsx";
import { attentionMarkOf } from "../../tasks/state-mark-of.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { useTaskTexts } from "../../tasks/texts.ts";
import { useAttention } from "../../tasks/use-attention.ts";
import { useReason } from "../../tasks/use-reason.ts";
import { IconLink } from "../../ui/link/icon-link.tsx";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { Elapsed } from "../../ui/time/duration.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { findRunningAgents, type RunningAgent } from "./find-running-agents.ts";
import { useAgentsTexts } from "./texts.ts";
import styles from "./agents.module.css";

/** Update interval in ms, because each update visits all tasks. */
const everyMs = 200;
/** Polling interval in ms of what no event tells: spending, and that an agent works. */
const polledEveryMs = 5_000;
const most = 100;

/** Lists the agents at work: what each does, how that is known, and what it spent. */
export function RunningAgents(): ReactElement {
  const texts = useAgentsTexts();
  const attention = useAttention();
  const select = useCallback(
    ({ backlog }: LiveStore) => findRunningAgents(backlog.runs, attention),
    [attention],
  );
  const rows = usePacedLive(select, everyMs).slice(0, most);
  const columns = useColumns(usePolled());
  return (
    <Section title={texts("running")}>
      <Table
        label={texts("running")}
        columns={columns}
        rows={rows}
        keyOf={({ task }) => task.id}
        empty={<p className={styles["none"]}>{texts("nobody")}</p>}
      />
    </Section>
  );
}

/** Completes a task by what the server last said about it. */
type Complete = (task: LiveTask) => LiveTask;

function usePolled(): Complete {
  const { data } = useAnswer(
    ["running-agents"],
    (api) => api.tasks({ state: ["running", "verifying"], limit: 500 }),
    { everyMs: polledEveryMs },
  );
  const known = new Map(data?.items.map((task) => [task.id, task]));
  return (task) => {
    const polled = known.get(task.id);
    if (polled === undefined || polled.attempts !== task.attempts) return task;
    // Needs of a person are told by events, which are newer.
    const working = polled.activity?.state === "working" ? polled.activity : undefined;
    const { spent, progress } = polled;
    return { ...task, spent, progress, activity: task.activity ?? working };
  };
}

function useColumns(complete: Complete): readonly Column<RunningAgent>[] {
  const texts = useAgentsTexts();
  return [
    { id: "task", header: texts("task"), card: "title", cell: ({ task }) => <Name task={task} /> },
    {
      id: "agent",
      header: texts("agent"),
      cell: ({ task: { agent = "" } }) => <VisibleText>{agent}</VisibleText>,
    },
    {
      id: "project",
      header: texts("project"),
      cell: ({ run }) => <Link to={addressOf("board", { project: run.projectId })}>{projectName(run)}</Link>,
    },
    {
      id: "doing",
      header: texts("doing"),
      card: "whole",
      cell: ({ task, run }) => <Doing row={{ task: complete(task), run }} />,
    },
    {
      id: "evidence",
      header: texts("evidence"),
      card: "whole",
      cell: ({ task }) => <Evidence activity={complete(task).activity} />,
    },
    { id: "spent", header: texts("spent"), cell: ({ task }) => <Spent spent={complete(task).spent} /> },
    {
      id: "time",
      header: texts("time"),
      align: "end",
      cell: ({ task: { startedAt } }) => (startedAt === undefined ? "–" : <Elapsed since={startedAt} />),
    },
    { id: "actions", header: "", align: "end", cell: (row) => <Ways row={row} /> },
  ];
}

function Name({ task }: { readonly task: LiveTask }): ReactElement {
  return (
    <span className={styles["task"]}>
      <StateMark state={attentionMarkOf(task)} form="icon" />
      <Link to={taskAddress(task)} data-row-link="">
        {task.id}
      </Link>
    </span>
  );
}

function Doing({ row: { task, run } }: { readonly row: RunningAgent }): ReactElement {
  const texts = useAgentsTexts();
  const reason = useReason(task);
  return (
    <span className={styles["doing"]}>
      <VisibleText>{task.activity?.state === "working" ? texts("working") : reason}</VisibleText>
      <ProgressOf task={task} />
      <AnswerAction task={task} project={run.projectId} form="short" />
    </span>
  );
}

function Ways({ row: { task, run } }: { readonly row: RunningAgent }): ReactElement {
  const words = useTaskTexts();
  const may = usePermissions();
  const tabs = tabsOf(task, (need) => may(need, run.projectId));
  return (
    <span className={styles["ways"]}>
      {(["log", "terminal", "diff"] as const)
        .filter((tab) => tabs.includes(tab))
        .map((tab) => (
          <IconLink key={tab} to={taskAddress(task, tab)} label={words(tab)} icon={tabIcons[tab]} />
        ))}
    </span>
  );
}
