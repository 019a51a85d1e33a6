import { ListChecks } from "lucide-react";
import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { IconButton } from "../../ui/button/icon-button.tsx";
import { VirtualList } from "../../ui/list/virtual-list.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { Count } from "../../ui/time/numbers.tsx";
import { Card, type CardProps } from "./card.tsx";
import { cardHeight } from "./card-parts.ts";
import { useColumnTexts, useEmptyTexts } from "./column-texts.ts";
import { columnMarks, queues, type BoardColumnName } from "./columns.ts";
import { QueueSlot } from "./queue/queue-slot.tsx";
import { useBoardTexts } from "./texts.ts";
import type { CardSelection } from "./use-selection.ts";
import type { Reached } from "./use-focused-card.ts";
import styles from "./board.module.css";

const gap = 6;
/** Low, because each card has about fifty elements. */
const overscan = 3;

/** Equal for all cards of a board. */
export type CommonCardProps = Pick<
  CardProps,
  "project" | "showsRun" | "mayAct" | "mayCount" | "pausedGroups"
>;

interface BoardColumnProps extends CommonCardProps {
  readonly column: BoardColumnName;
  readonly tasks: readonly LiveTask[];
  readonly selection: CardSelection;
  readonly reached: Reached;
  /** True if a filter is active. */
  readonly filtered: boolean;
}

export function BoardColumn({ column, tasks, ...props }: BoardColumnProps): ReactElement {
  const { selection, reached, filtered, ...rest } = props;
  const texts = useBoardTexts();
  const name = useColumnTexts()(column);
  const nothing = useEmptyTexts()(column);
  const inOrder = queues.includes(column) && rest.mayAct;
  const here = tasks.some(({ id }) => id === reached.id) ? reached.id : tasks[0]?.id;
  const card = (task: LiveTask) => (
    <Card
      {...rest}
      task={task}
      selected={selection.ids.has(task.id)}
      current={task.id !== here ? "no" : reached.byKey && reached.id === task.id ? "focused" : "reached"}
      onSelect={selection.select}
      onReach={reached.reach}
    />
  );
  return (
    <section
      className={styles["column"]}
      data-column={column}
      data-empty={tasks.length === 0 || undefined}
      aria-label={name}
    >
      <ColumnHead column={column} tasks={tasks} name={name} selection={selection} mayAct={rest.mayAct} />
      {tasks.length === 0 ? (
        <p className={styles["none"]}>{filtered ? texts("noneFits") : nothing}</p>
      ) : (
        <VirtualList
          label={name}
          items={tasks}
          keyOf={({ id }) => id}
          rowHeight={(task) => cardHeight(task, rest)}
          gap={gap}
          overscan={overscan}
          current={reached.byKey ? reached.id : undefined}
          className={styles["cards"]}
        >
          {(task, at) =>
            inOrder ? (
              <QueueSlot id={task.id} slot={{ column, at }}>
                {card(task)}
              </QueueSlot>
            ) : (
              card(task)
            )
          }
        </VirtualList>
      )}
    </section>
  );
}

interface ColumnHeadProps extends Pick<BoardColumnProps, "column" | "tasks" | "selection" | "mayAct"> {
  readonly name: string;
}

function ColumnHead({ column, tasks, name, selection, mayAct }: ColumnHeadProps): ReactElement {
  const texts = useBoardTexts();
  return (
    <div className={styles["columnHead"]}>
      <span aria-hidden="true">
        <StateMark state={columnMarks[column]} form="icon" />
      </span>
      <h2 data-tooltip={queues.includes(column) && mayAct ? texts("queueHint") : undefined}>{name}</h2>
      <span className={styles["count"]}>
        <Count value={tasks.length} />
      </span>
      {mayAct && tasks.length > 0 ? (
        <IconButton
          size="small"
          icon={<ListChecks />}
          label={texts("selectAll", { column: name })}
          onClick={() => selection.add(tasks.map(({ id }) => id))}
        />
      ) : null}
    </div>
  );
}
