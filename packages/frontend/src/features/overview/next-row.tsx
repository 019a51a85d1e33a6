import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactElement } from "react";

import { Badge } from "../../ui/badge/badge.tsx";
import { useTaskTexts } from "../../tasks/texts.ts";
import { useReason } from "../../tasks/use-reason.ts";
import { OverviewRow } from "./task-row.tsx";
import type { TaskItem } from "../../tasks/what-now.ts";
import styles from "./overview.module.css";

export function NextRow({ row }: { readonly row: TaskItem }): ReactElement {
  const { task } = row;
  const reason = useReason(task);
  // The heading already says that it waits for its turn.
  const isInTurn = reason === useTaskTexts()("turn");
  return (
    <OverviewRow row={row}>
      {isInTurn ? null : (
        <span className={styles["reason"]} data-tooltip={reason} data-tooltip-if-cut="">
          {reason}
        </span>
      )}
      {task.priority === 0 ? null : (
        <Badge icon={task.priority > 0 ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}>
          {task.priority}
        </Badge>
      )}
    </OverviewRow>
  );
}
