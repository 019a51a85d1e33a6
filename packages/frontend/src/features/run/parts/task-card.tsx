import { Ellipsis, FileDiff, Info, ScrollText, SquareTerminal, X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { usePermissions } from "../../../binding/me-context.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { useTaskTexts } from "../../../tasks/texts.ts";
import { stateMarkOf } from "../../../tasks/state-mark-of.ts";
import { useReason } from "../../../tasks/use-reason.ts";
import { tabsOf } from "../../../tasks/acting/tabs-of.ts";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { ButtonLink } from "../../../ui/link/button-link.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { Menu } from "../../../ui/menu/menu.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { TookCell } from "../table/task-cells.tsx";
import { useRunTaskMenu } from "../retry-task.tsx";
import { useRunTexts } from "../texts.ts";
import styles from "./task-card.module.css";

interface TaskCardProps {
  readonly task: LiveTask;
  readonly project: string;
  readonly onClose: () => void;
  /** Facts specific to the view. */
  readonly children?: ReactNode;
}

const icons = { details: <Info />, log: <ScrollText />, terminal: <SquareTerminal />, diff: <FileDiff /> };

/** Details of the selected task: its command, its reason, and links to its views. */
export function TaskCard({ task, project, onClose, children }: TaskCardProps): ReactElement {
  const texts = useRunTexts();
  const words = useTaskTexts();
  const may = usePermissions();
  const menu = useRunTaskMenu(project);
  const reason = useReason(task);
  return (
    <section className={styles["card"]} aria-label={texts("selectedTask", { task: task.name })}>
      <div className={styles["head"]}>
        <StateMark state={stateMarkOf(task)} form="badge" />
        <Link to={taskAddress(task)} className={styles["name"]}>
          {task.name}
        </Link>
        <IconButton size="small" icon={<X />} label={texts("closeCard")} onClick={onClose} />
      </div>
      <p className={styles["reason"]}>{reason}</p>
      <TookCell task={task} />
      {children}
      <div className={styles["actions"]}>
        {tabsOf(task, (need) => may(need, project))
          .filter((tab) => tab !== "details")
          .map((tab) => (
            <ButtonLink key={tab} size="small" icon={icons[tab]} to={taskAddress(task, tab)}>
              {words(tab)}
            </ButtonLink>
          ))}
        <Menu
          commands="run.selected"
          about={task.name}
          object={task.id}
          side="top"
          trigger={
            <IconButton size="small" icon={<Ellipsis />} label={texts("actionsFor", { task: task.name })} />
          }
          groups={menu(task)}
        />
      </div>
    </section>
  );
}
