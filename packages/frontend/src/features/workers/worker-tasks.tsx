import { Ellipsis } from "lucide-react";
import { useCallback, type ReactElement } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { usePacedLive } from "../../binding/use-paced-live.ts";
import { projectName } from "../../tasks/project-name.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { tabsOf } from "../../tasks/acting/tabs-of.ts";
import { tabIcons } from "../../tasks/acting/task-icons.tsx";
import { TaskMenu } from "../../tasks/acting/task-menu.tsx";
import { useTaskTexts } from "../../tasks/texts.ts";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { IconLink } from "../../ui/link/icon-link.tsx";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import { DurationBar } from "../../ui/progress/duration-bar.tsx";
import { coloursOf } from "../../ui/state/mark-states.ts";
import { StateMark } from "../../ui/state/state-mark.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { Elapsed } from "../../ui/time/duration.tsx";
import { findRunningTasks, type RunningTask } from "./find-running-tasks.ts";
import { useWorkersTexts } from "./texts.ts";
import styles from "./workers.module.css";

/** Update interval in ms, because each update visits all tasks. */
const everyMs = 200;
/** Limit; a board shows more, with a filter. */
const most = 100;

/** Lists the tasks of one worker or all, with run, start and links. */
export function WorkerTasks({ worker }: { readonly worker: string | undefined }): ReactElement {
  const texts = useWorkersTexts();
  const select = useCallback(({ backlog }: LiveStore) => findRunningTasks(backlog.runs, worker), [worker]);
  const held = usePacedLive(select, everyMs);
  const more = held.length - most;
  const columns = useColumns(worker === undefined);
  return (
    <Section
      title={worker === undefined ? texts("held") : texts("heldBy", { worker })}
      actions={
        worker === undefined ? undefined : (
          <ButtonLink size="small" to={addressOf("workers", {})}>
            {texts("everyWorker")}
          </ButtonLink>
        )
      }
    >
      <Table
        label={texts("held")}
        columns={columns}
        rows={held.slice(0, most)}
        keyOf={({ task }) => task.id}
        empty={<p className={styles["none"]}>{nothing(texts, worker)}</p>}
      />
      {more > 0 ? <p className={styles["none"]}>{texts("moreHeld", { count: more })}</p> : null}
    </Section>
  );
}

type Texts = ReturnType<typeof useWorkersTexts>;

function nothing(texts: Texts, worker: string | undefined): string {
  return worker === undefined ? texts("nothingHeld") : texts("nothingHeldBy", { worker });
}

function useColumns(ofAll: boolean): readonly Column<RunningTask>[] {
  const texts = useWorkersTexts();
  return [
    {
      id: "task",
      header: texts("task"),
      card: "title",
      cell: ({ task }) => (
        <span className={styles["task"]}>
          <StateMark state={task.state} form="icon" />
          <Link to={taskAddress(task)} data-row-link="">
            {task.name}
          </Link>
        </span>
      ),
    },
    {
      id: "run",
      header: texts("run"),
      cell: ({ run }) => <Link to={addressOf("run", { run: run.id })}>{run.id}</Link>,
    },
    {
      id: "project",
      header: texts("project"),
      cell: ({ run }) => <Link to={addressOf("board", { project: run.projectId })}>{projectName(run)}</Link>,
    },
    ...(ofAll ? [workerColumn(texts)] : []),
    { id: "attempt", header: texts("attempt"), align: "end", cell: ({ task }) => task.attempts },
    { id: "running", header: texts("running"), width: "14rem", cell: ({ task }) => <Time task={task} /> },
    { id: "actions", header: "", align: "end", cell: (held) => <Ways held={held} /> },
  ];
}

function workerColumn(texts: Texts): Column<RunningTask> {
  return {
    id: "worker",
    header: texts("name"),
    cell: ({ task: { worker } }) =>
      worker === undefined ? "–" : <Link to={addressOf("workers", {}, { worker })}>{worker}</Link>,
  };
}

function Time({ task: { startedAt, expectedMs, state } }: Pick<RunningTask, "task">): ReactElement {
  if (startedAt === undefined) return <>–</>;
  return (
    <span className={styles["time"]}>
      <Elapsed since={startedAt} />
      {expectedMs === undefined ? null : (
        <DurationBar startedAt={startedAt} expectedMs={expectedMs} colours={coloursOf(state)} />
      )}
    </span>
  );
}

function Ways({ held: { task, run } }: { readonly held: RunningTask }): ReactElement {
  const texts = useWorkersTexts();
  const words = useTaskTexts();
  const may = usePermissions();
  const tabs = tabsOf(task, (need) => may(need, run.projectId));
  return (
    <span className={styles["ways"]}>
      {(["log", "terminal"] as const)
        .filter((tab) => tabs.includes(tab))
        .map((tab) => (
          <IconLink key={tab} to={taskAddress(task, tab)} label={words(tab)} icon={tabIcons[tab]} />
        ))}
      <TaskMenu
        task={task}
        project={run.projectId}
        trigger={
          <IconButton size="small" icon={<Ellipsis />} label={texts("moreActions", { task: task.name })} />
        }
      />
    </span>
  );
}
