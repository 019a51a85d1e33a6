import { ArrowDown, ArrowUp, Ellipsis, GitBranch } from "lucide-react";
import { memo, useEffect, useRef, type MouseEvent, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task-states";

import { taskAddress } from "../../tasks/task-address.ts";
import { useReason } from "../../tasks/use-reason.ts";
import { useTaskMenu } from "../../tasks/use-task-menu.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { Link } from "../../ui/link/link.tsx";
import { Menu } from "../../ui/menu/menu.tsx";
import { coloursOf } from "../../ui/state/mark-states.ts";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { CardTime } from "./card-time.tsx";
import { markOf } from "./columns.ts";
import { useBoardTexts } from "./texts.ts";
import { useChangeSize } from "./use-change-size.ts";
import styles from "./card.module.css";

export interface CardProps {
  readonly task: LiveTask;
  readonly project: string;
  readonly selected: boolean;
  /** The keyboard is here: `focused` once it was led here by a key. */
  readonly current: "no" | "reached" | "focused";
  /** Several runs are shown: each card says its own. */
  readonly showsRun: boolean;
  readonly mayAct: boolean;
  readonly mayCount: boolean;
  readonly onSelect: (task: LiveTask, how: "one" | "range") => void;
  readonly onReach: (task: LiveTask) => void;
}

/** A task on the board. */
export const Card = memo(function Card(props: CardProps): ReactElement {
  const { task, selected, current, onSelect, onReach } = props;
  const link = useRef<HTMLAnchorElement>(null);
  const reason = useReason(task);
  const mark = markOf(task);
  useFocus(link, current === "focused");
  const click = (event: MouseEvent) => {
    if (!event.shiftKey || !props.mayAct) return;
    event.preventDefault();
    onSelect(task, "range");
  };
  return (
    <article
      className={styles["card"]}
      data-task={task.id}
      data-colours={coloursOf(mark)}
      data-selected={selected || undefined}
      aria-label={task.name}
      onFocus={() => onReach(task)}
    >
      <div className={styles["head"]}>
        <StateMark state={mark} form="icon" />
        <Link
          ref={link}
          to={taskAddress(task)}
          className={styles["name"]}
          draggable={false}
          tabIndex={current === "no" ? -1 : 0}
          onClick={click}
        >
          {task.name}
        </Link>
        <CardControls {...props} />
      </div>
      {isPlain(task) ? null : (
        <p className={styles["reason"]} data-tooltip={reason} data-tooltip-if-cut="">
          {reason}
        </p>
      )}
      <CardTime task={task} colours={coloursOf(mark)} />
      <CardFacts {...props} />
    </article>
  );
});

/** Its column says all: what has succeeded, or only waits for its turn. */
function isPlain({ state, attention }: LiveTask): boolean {
  return state === "succeeded" || (state === "ready" && attention === undefined);
}

function CardControls({ task, project, selected, current, mayAct, onSelect }: CardProps): ReactElement {
  const texts = useBoardTexts();
  const menuOf = useTaskMenu(project);
  const tabIndex = current === "no" ? -1 : 0;
  const label = texts("cardActions", { task: task.name });
  return (
    <span className={styles["controls"]}>
      {mayAct ? (
        <input
          type="checkbox"
          className={styles["check"]}
          tabIndex={tabIndex}
          checked={selected}
          aria-label={texts("selectCard", { task: task.name })}
          onClick={(event) => onSelect(task, event.shiftKey ? "range" : "one")}
          onChange={ignore}
        />
      ) : null}
      <Menu
        trigger={<IconButton size="small" tabIndex={tabIndex} icon={<Ellipsis />} label={label} />}
        groups={menuOf(task)}
      />
    </span>
  );
}

function CardFacts({ task, showsRun, mayCount }: CardProps): ReactElement {
  const texts = useBoardTexts();
  const size = useChangeSize(task, mayCount);
  const { run, attempts, worker, priority, state } = task;
  const counts = size && { files: size.changedFiles, insertions: size.insertions, deletions: size.deletions };
  const where = isLive(state) ? undefined : worker;
  return (
    <p className={styles["facts"]}>
      {showsRun ? <span>{run}</span> : null}
      {attempts > 1 ? <span>{texts("attempt", { attempt: attempts })}</span> : null}
      {where === undefined ? null : <span>{where}</span>}
      {priority === 0 ? null : (
        <span className={styles["priority"]}>
          {priority > 0 ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />}
          {priority}
        </span>
      )}
      {size?.branch === undefined ? null : (
        <span className={styles["branch"]} data-tooltip={size.branch} data-tooltip-if-cut="">
          <GitBranch aria-hidden="true" />
          <span>{size.branch}</span>
        </span>
      )}
      {counts === undefined || counts.files === 0 ? null : (
        <span
          className={styles["size"]}
          role="img"
          aria-label={texts("changes", counts)}
          data-tooltip={texts("changes", counts)}
        >
          <ins>+{counts.insertions}</ins> <del>−{counts.deletions}</del>
        </span>
      )}
    </p>
  );
}

/** Only from within the board, or from nowhere: who types elsewhere is left alone. */
function useFocus(link: { readonly current: HTMLElement | null }, focused: boolean): void {
  useEffect(() => {
    const { activeElement, body } = document;
    const free =
      activeElement === null || activeElement === body || activeElement.closest("[data-board]") !== null;
    if (focused && free) link.current?.focus({ preventScroll: true });
  }, [link, focused]);
}

/** The click tells whether Shift was held. */
function ignore(): void {}
