import { Eye } from "lucide-react";
import type { ReactElement } from "react";

import { usePermissions } from "../../binding/me-context.ts";
import { AnswerAction } from "../../tasks/answering/answer-action.tsx";
import { namesAction, wordsIn } from "../../tasks/acting/names-action.ts";
import { isPossible, nameOfAction } from "../../tasks/acting/possible-actions.ts";
import { useActOnTasks } from "../../tasks/acting/use-act-on-tasks.ts";
import { useReason } from "../../tasks/use-reason.ts";
import { actionIcons } from "../../tasks/acting/task-icons.tsx";
import { useTaskTexts } from "../../tasks/texts.ts";
import { Button } from "../../ui/button/button.tsx";
import { useCommands } from "../../ui/commands/commands.ts";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { dismissRows } from "./dismiss-rows.ts";
import { OverviewRow } from "./task-row.tsx";
import { useOverviewTexts } from "./texts.ts";
import type { TaskItem } from "../../tasks/what-now.ts";
import styles from "./overview.module.css";

interface NeedRowProps {
  readonly row: TaskItem;
  /** Shown within a group, whose line gives the reason. */
  readonly inGroup?: boolean;
}

export function NeedRow({ row, inGroup = false }: NeedRowProps): ReactElement {
  const texts = useOverviewTexts();
  const { task } = row;
  const reason = useReason(task);
  const at = task.endedAt ?? task.lastOutputAt ?? task.readyAt ?? task.createdAt;
  const seen = { label: texts("dismiss"), icon: <Eye />, run: () => dismissRows([row]) };
  const more = task.state === "failed" ? [seen] : [];
  useCommands((typed) =>
    more
      .filter(({ label }) => namesAction(wordsIn(typed), label, task.id))
      .map(({ label, icon, run }) => ({
        id: `overview.dismiss.${task.id}`,
        group: "onTasks",
        label,
        detail: task.id,
        object: task.id,
        icon,
        act: run,
      })),
  );
  return (
    <OverviewRow
      row={row}
      inGroup={inGroup}
      time={<TimeAgo at={at} />}
      action={
        <>
          <AnswerAction task={task} project={row.run.projectId} form="short" />
          <LikelyAction row={row} />
        </>
      }
      more={more.length === 0 ? undefined : [{ items: more }]}
    >
      <span className={styles["reason"]} data-tooltip={reason} data-tooltip-if-cut="">
        {reason}
      </span>
    </OverviewRow>
  );
}

function LikelyAction({ row: { task, run } }: { readonly row: TaskItem }): ReactElement | null {
  const words = useTaskTexts();
  const may = usePermissions();
  const acts = useActOnTasks();
  const action = (["retry", "resume"] as const).find((each) => isPossible(each, task));
  if (action === undefined || !may("runs:write", run.projectId)) return null;
  return (
    <Button size="small" icon={actionIcons[action]} onClick={() => void acts.do(action, [task.id])}>
      {words(nameOfAction(action, [task]))}
    </Button>
  );
}
