import { Ellipsis } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { projectName } from "../../tasks/project-name.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { tabsOf } from "../../tasks/acting/tabs-of.ts";
import { tabIcons } from "../../tasks/acting/task-icons.tsx";
import { TaskMenu } from "../../tasks/acting/task-menu.tsx";
import { useTaskTexts } from "../../tasks/texts.ts";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { MiddleCut } from "../../ui/cut/middle-cut.tsx";
import { IconLink } from "../../ui/link/icon-link.tsx";
import { Link } from "../../ui/link/link.tsx";
import type { MenuGroup } from "../../ui/menu/menu-items.ts";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { useOverviewTexts } from "./texts.ts";
import type { TaskItem } from "../../tasks/what-now.ts";
import styles from "./overview.module.css";

interface TaskRowProps {
  readonly row: TaskItem;
  /** Its reason or progress. */
  readonly children: ReactNode;
  /** Its timestamp or duration. */
  readonly time?: ReactNode;
  /** The most likely action. */
  readonly action?: ReactNode;
  readonly more?: readonly MenuGroup[] | undefined;
  /** Shown within a group. */
  readonly inGroup?: boolean | undefined;
}

/** A task with its project and run, its description, and a link to its page. */
export function OverviewRow({ row, children, time, action, more = [], inGroup }: TaskRowProps): ReactElement {
  const { task, run, mark } = row;
  const label = useOverviewTexts()("moreActions", { task: task.name });
  return (
    <li className={styles["row"]} data-task={task.id} data-in-group={inGroup === true || undefined}>
      <StateMark state={mark} form="icon" />
      <div className={styles["what"]}>
        <Link
          to={taskAddress(task)}
          className={styles["name"]}
          data-row-focus=""
          data-tooltip={task.name}
          data-tooltip-if-cut=""
        >
          <MiddleCut text={task.name} />
        </Link>
        <span className={styles["where"]}>
          <Link to={addressOf("board", { project: run.projectId })}>{projectName(run)}</Link>
          {" / "}
          <Link to={addressOf("run", { run: run.id })} data-tooltip={nameOfRun(run)}>
            {run.id}
          </Link>
        </span>
      </div>
      <div className={styles["why"]}>{children}</div>
      <div className={styles["time"]}>{time}</div>
      <div className={styles["actions"]}>
        {action}
        <RowLinks row={row} />
        <TaskMenu
          task={task}
          project={run.projectId}
          more={more}
          trigger={<IconButton size="small" icon={<Ellipsis />} label={label} />}
        />
      </div>
    </li>
  );
}

const shortcuts = ["log", "terminal", "diff"] as const;

function RowLinks({ row: { task, run } }: { readonly row: TaskItem }): ReactElement {
  const texts = useTaskTexts();
  const may = usePermissions();
  const tabs = tabsOf(task, (need) => may(need, run.projectId));
  return (
    <>
      {shortcuts.map((tab) =>
        tabs.includes(tab) ? (
          <IconLink
            key={tab}
            data-tab={tab}
            to={taskAddress(task, tab)}
            label={texts(tab)}
            icon={tabIcons[tab]}
          />
        ) : null,
      )}
    </>
  );
}
