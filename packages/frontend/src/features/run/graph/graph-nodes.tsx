import { Handle, Position, useStore, type NodeProps } from "@xyflow/react";
import { memo, useCallback, type ReactElement, type ReactNode } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskCounts } from "@wezterm-parallel/shared/protocol/resources";
import { taskStates, type TaskState } from "@wezterm-parallel/shared/domain/task-states";

import { useLive, useLiveTask } from "../../../binding/use-live.ts";
import { CountsBar } from "../../../tasks/counts-bar.tsx";
import { formatCount } from "../../../ui/format/numbers.ts";
import { DurationBar } from "../../../ui/progress/duration-bar.tsx";
import { stateMarkOf } from "../../../tasks/state-mark-of.ts";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { Duration, Elapsed } from "../../../ui/time/duration.tsx";
import { changeTones } from "../compare/change-tones.ts";
import { useChangeTexts } from "../compare/texts.ts";
import { useRunTexts } from "../texts.ts";
import { elementIdOf, type FlowNode } from "./flow-elements.ts";
import { useGraphMarks } from "./graph-marks.ts";
import styles from "./graph.module.css";

/** Farther away than this nobody reads what is in a node: only its colour is drawn. */
const readableFrom = 0.4;

const isFar = ({ transform }: { readonly transform: readonly [number, number, number] }) =>
  transform[2] < readableFrom;

const TaskNode = memo(({ id, data: { node } }: NodeProps<FlowNode>): ReactElement | null => {
  const { run } = useGraphMarks();
  const far = useStore(isFar);
  const task = useLiveTask(`${run}/${node.label}`);
  if (task === undefined) return null;
  return (
    <NodeFrame id={id} state={task.state} members={node.members}>
      {far ? null : <TaskContent task={task} />}
    </NodeFrame>
  );
});

function TaskContent({ task }: { readonly task: LiveTask }): ReactElement {
  const { startedAt, endedAt, expectedMs, state, name } = task;
  return (
    <>
      <span className={styles["head"]}>
        <StateMark state={stateMarkOf(task)} form="icon" />
        <span className={styles["label"]} data-tooltip={name} data-tooltip-if-cut>
          {name}
        </span>
        {task.attempts > 1 ? <Attempts count={task.attempts} /> : null}
      </span>
      <span className={styles["foot"]}>
        {startedAt === undefined ? (
          <Expected ms={expectedMs} />
        ) : (
          <>
            <Elapsed since={startedAt} until={endedAt} />
            {endedAt === undefined ? (
              <DurationBar startedAt={startedAt} expectedMs={expectedMs} colours={state} />
            ) : null}
          </>
        )}
        <Change name={name} />
      </span>
    </>
  );
}

function Attempts({ count }: { readonly count: number }): ReactElement {
  const texts = useRunTexts();
  return <span className={styles["times"]}>{texts("attempt", { count })}</span>;
}

function Expected({ ms }: { readonly ms: number | undefined }): ReactElement | null {
  return ms === undefined ? null : (
    <span>
      ≈ <Duration ms={ms} />
    </span>
  );
}

function Change({ name }: { readonly name: string }): ReactElement | null {
  const words = useChangeTexts();
  const change = useGraphMarks().compared.get(name)?.change;
  if (change === undefined || change === "same" || change === "open") return null;
  return (
    <span className={styles["change"]} data-tone={changeTones[change]}>
      {words(change)}
    </span>
  );
}

const GroupNode = memo(({ id, data: { node } }: NodeProps<FlowNode>): ReactElement => {
  const { run } = useGraphMarks();
  const far = useStore(isFar);
  const locale = useLocale();
  const { label, members } = node;
  const select = useCallback((store: LiveStore) => countStates(store, run, members), [run, members]);
  const counts = useLive(select, isSameCounts);
  return (
    <NodeFrame id={id} state={worstOf(counts)} members={members} group>
      {far ? null : (
        <>
          <span className={styles["head"]}>
            <StateMark state={worstOf(counts)} form="icon" />
            <span className={styles["label"]} data-tooltip={label} data-tooltip-if-cut>
              {label}
            </span>
            <span className={styles["times"]}>× {formatCount(members.length, locale)}</span>
          </span>
          <span className={styles["foot"]}>
            <CountsBar counts={counts} label={label} />
          </span>
        </>
      )}
    </NodeFrame>
  );
});

const OutsideNode = memo(({ id, data: { node } }: NodeProps<FlowNode>): ReactElement => {
  const state = useLiveTask(node.label)?.state;
  return (
    <NodeFrame id={id} state={state} members={node.members}>
      <span className={styles["head"]}>
        {state === undefined ? null : <StateMark state={state} form="icon" />}
        <span className={styles["label"]}>{node.label}</span>
      </span>
    </NodeFrame>
  );
});

export const nodeTypes = { task: TaskNode, group: GroupNode, outside: OutsideNode };

interface NodeFrameProps {
  readonly id: string;
  readonly state: TaskState | undefined;
  readonly members: readonly string[];
  readonly group?: boolean;
  readonly children: ReactNode;
}

function NodeFrame({ id, state, members, group = false, children }: NodeFrameProps): ReactElement {
  const { at, critical, found } = useGraphMarks();
  const far = useStore(isFar);
  return (
    <div
      id={elementIdOf(id)}
      className={styles["node"]}
      data-colours={state}
      data-far={far || undefined}
      data-group={group || undefined}
      data-at={at === id || undefined}
      data-critical={members.some((name) => critical.has(name)) || undefined}
      data-aside={(found !== undefined && !found.has(id)) || undefined}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className={styles["handle"]} />
      {children}
      <Handle type="source" position={Position.Right} isConnectable={false} className={styles["handle"]} />
    </div>
  );
}

function countStates({ backlog }: LiveStore, run: string, names: readonly string[]): TaskCounts {
  const counts: Partial<TaskCounts> = {};
  for (const name of names) {
    const state = backlog.task(`${run}/${name}`)?.state;
    if (state !== undefined) counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts as TaskCounts;
}

function isSameCounts(before: TaskCounts, after: TaskCounts): boolean {
  return taskStates.every((state) => before[state] === after[state]);
}

/** What of a group one should know of first. */
const worstFirst: readonly TaskState[] = [
  "failed",
  "running",
  "verifying",
  "leased",
  "parked",
  "ready",
  "blocked",
  "cancelled",
  "skipped",
];

function worstOf(counts: TaskCounts): TaskState {
  return worstFirst.find((state) => (counts[state] ?? 0) > 0) ?? "succeeded";
}
