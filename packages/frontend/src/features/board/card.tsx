import { ArrowDown, ArrowUp, Ellipsis } from "lucide-react";
import { memo, useEffect, useRef, type MouseEvent, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { ChangeBadge } from "../../tasks/changes/change-state.tsx";
import { useCardChange } from "../../tasks/changes/use-changes.ts";
import { ConflictBadge } from "../../tasks/conflicts/conflict-badge.tsx";
import { taskAddress } from "../../tasks/task-address.ts";
import { useReason } from "../../tasks/use-reason.ts";
import { TaskMenu } from "../../tasks/acting/task-menu.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { MiddleCut } from "../../ui/cut/middle-cut.tsx";
import { Link } from "../../ui/link/link.tsx";
import { coloursOf } from "../../ui/state/mark-states.ts";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { hasChanges, cardPartsOf } from "./card-parts.ts";
import { CardBar, CardTime } from "./card-time.tsx";
import { attentionMarkOf } from "../../tasks/state-mark-of.ts";
import { useBoardTexts } from "./texts.ts";
import { useChangeSize } from "./use-change-size.ts";
import styles from "./card.module.css";

export interface CardProps {
  readonly task: LiveTask;
  readonly project: string;
  readonly selected: boolean;
  /** Keyboard position: `focused` when a key moved it here. */
  readonly current: "no" | "reached" | "focused";
  /** Several runs are shown, so each card names its run. */
  readonly showsRun: boolean;
  readonly mayAct: boolean;
  readonly mayCount: boolean;
  readonly pausedGroups: ReadonlySet<string>;
  readonly onSelect: (task: LiveTask, how: "one" | "range") => void;
  readonly onReach: (task: LiveTask) => void;
}

/** A task's card on the board. */
export const Card = memo(function Card(props: CardProps): ReactElement {
  const { task, selected, current, onSelect, onReach } = props;
  const link = useRef<HTMLAnchorElement>(null);
  const reason = useReason(task);
  const mark = attentionMarkOf(task);
  const parts = cardPartsOf(task, props);
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
          data-tooltip={task.name}
          data-tooltip-if-cut=""
        >
          <MiddleCut text={task.name} />
        </Link>
        <CardTime task={task} />
        <CardControls {...props} />
      </div>
      {parts.reason || parts.bar || parts.facts ? (
        <div className={styles["more"]}>
          {parts.reason ? (
            <p className={styles["reason"]} data-tooltip={reason} data-tooltip-if-cut="">
              {reason}
            </p>
          ) : null}
          {parts.bar ? <CardBar task={task} colours={coloursOf(mark)} /> : null}
          {parts.facts ? <CardFacts {...props} /> : null}
        </div>
      ) : null}
    </article>
  );
});

function CardControls({ task, project, selected, current, mayAct, onSelect }: CardProps): ReactElement {
  const texts = useBoardTexts();
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
      <TaskMenu
        task={task}
        project={project}
        trigger={<IconButton size="small" tabIndex={tabIndex} icon={<Ellipsis />} label={label} />}
      />
    </span>
  );
}

function CardFacts({ task, project, showsRun, mayCount }: CardProps): ReactElement {
  const texts = useBoardTexts();
  const { run, attempts, priority } = task;
  return (
    <p className={styles["facts"]}>
      {showsRun ? <span>{run}</span> : null}
      {attempts > 1 ? <span>{texts("attempt", { attempt: attempts })}</span> : null}
      {priority === 0 ? null : (
        <span className={styles["priority"]}>
          {priority > 0 ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />}
          {priority}
        </span>
      )}
      <ConflictBadge task={task} project={project} form="short" />
      {mayCount && hasChanges(task) ? <CardChanges task={task} /> : null}
      {mayCount && task.state === "succeeded" && hasChanges(task) ? (
        <CardMerge task={task} project={project} />
      ) : null}
    </p>
  );
}

/** The state of the task's change. */
function CardMerge({ task, project }: Pick<CardProps, "task" | "project">): ReactElement | null {
  const state = useCardChange(project, task.id);
  return state === undefined ? null : <ChangeBadge state={state} />;
}

function CardChanges({ task }: Pick<CardProps, "task">): ReactElement | null {
  const texts = useBoardTexts();
  const size = useChangeSize(task);
  if (size === undefined) return null;
  const { changedFiles: files, insertions, deletions } = size;
  if (files === 0) return null;
  const said = texts("changes", { files, insertions, deletions });
  return (
    <span className={styles["size"]} role="img" aria-label={said} data-tooltip={said}>
      <ins>+{insertions}</ins> <del>−{deletions}</del>
    </span>
  );
}

/** Takes the focus only from within the board or from nowhere, so that typing elsewhere is not interrupted. */
function useFocus(link: { readonly current: HTMLElement | null }, focused: boolean): void {
  useEffect(() => {
    const { activeElement, body } = document;
    const free =
      activeElement === null || activeElement === body || activeElement.closest("[data-board]") !== null;
    if (focused && free) link.current?.focus({ preventScroll: true });
  }, [link, focused]);
}

/** onClick handles the change, because only it provides the Shift state. */
function ignore(): void {}
