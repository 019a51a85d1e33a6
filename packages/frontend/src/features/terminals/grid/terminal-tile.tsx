import { X } from "lucide-react";
import type { ReactElement } from "react";

import { runOf } from "@wezterm-parallel/shared/client/live/live-backlog";

import { useLink, useLive, useLiveRun, useLiveTask } from "../../../binding/use-live.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { useReason } from "../../../tasks/use-reason.ts";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { LiveTerminal } from "../live-terminal.tsx";
import { useTerminalTexts } from "../texts.ts";
import styles from "./grid.module.css";

interface TerminalTileProps {
  /** Task id, such as `r12/test`. */
  readonly id: string;
  readonly close: () => void;
}

/** The terminal of a task's latest attempt in the grid. */
export function TerminalTile({ id, close }: TerminalTileProps): ReactElement {
  const { run } = useLiveRun(runOf(id));
  const task = useLiveTask(id);
  const loading = useLive((store) => store.loading);
  const link = useLink();
  if (task === undefined || run === undefined) {
    const waits = loading || run?.loaded === "none" || link.kind !== "live";
    return waits ? <Skeleton lines={6} /> : <Missing id={id} close={close} />;
  }
  const head = <Head task={task} />;
  const actions = <Close name={task.name} close={close} />;
  if (task.attempts === 0 || !task.terminal) return <NotYet task={task} close={close} />;
  return (
    <LiveTerminal
      key={`${task.id}#${task.attempts}`}
      task={task}
      attempt={task.attempts}
      project={run.resource.projectId}
      head={head}
      actions={actions}
    />
  );
}

type Task = Parameters<typeof useReason>[0];

function Head({ task }: { readonly task: Task }): ReactElement {
  return (
    <span className={styles["head"]}>
      <StateMark state={task.state} form="icon" />
      <Link to={taskAddress(task)} className={styles["name"]}>
        {task.name}
      </Link>
      <span className={styles["run"]}>{task.run}</span>
    </span>
  );
}

function Close({ name, close }: { readonly name: string; readonly close: () => void }): ReactElement {
  const texts = useTerminalTexts();
  return (
    <IconButton size="small" icon={<X />} label={texts("closeTerminal", { task: name })} onClick={close} />
  );
}

function NotYet({ task, close }: { readonly task: Task; readonly close: () => void }): ReactElement {
  const texts = useTerminalTexts();
  const reason = useReason(task);
  return (
    <section className={styles["empty"]} aria-label={texts("terminalOf", { task: task.name })}>
      <div className={styles["bar"]}>
        <Head task={task} />
        <Close name={task.name} close={close} />
      </div>
      <EmptyState title={texts(task.terminal ? "notBegun" : "hasNone")}>
        {task.terminal ? reason : texts("hasNoneHint")}
      </EmptyState>
    </section>
  );
}

function Missing({ id, close }: TerminalTileProps): ReactElement {
  const texts = useTerminalTexts();
  return (
    <section className={styles["empty"]} aria-label={texts("terminalOf", { task: id })}>
      <div className={styles["bar"]}>
        <span className={styles["name"]}>{id}</span>
        <Close name={id} close={close} />
      </div>
      <EmptyState title={texts("noTask")}>{texts("noTaskHint", { id })}</EmptyState>
    </section>
  );
}
