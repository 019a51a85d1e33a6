import { Handle, Position, useStore, type NodeProps } from "@xyflow/react";
import { memo, type ReactElement, type ReactNode } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { useLiveTask } from "../../../binding/use-live.ts";
import { CountsBar } from "../../../tasks/counts-bar.tsx";
import { formatCount } from "../../../ui/format/numbers.ts";
import { DurationBar } from "../../../ui/progress/duration-bar.tsx";
import { stateMarkOf } from "../../../tasks/state-mark-of.ts";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { useStateTexts } from "../../../ui/state/state-texts.ts";
import { useLocale } from "../../../ui/texts/language.ts";
import { Duration, Elapsed } from "../../../ui/time/duration.tsx";
import { changeTones } from "../compare/change-tones.ts";
import { useChangeTexts } from "../compare/texts.ts";
import { useRunTexts } from "../texts.ts";
import { elementIdOf, type FlowNode } from "./model/flow-elements.ts";
import { useGraphMarks } from "./graph-marks.ts";
import type { GraphNode } from "./model/graph-model.ts";
import { describeCounts, useMemberCounts, worstOf } from "./model/member-counts.ts";
import { distanceOf } from "./viewport/zooms.ts";
import styles from "./graph.module.css";

const distanceNow = ({ transform }: { readonly transform: readonly [number, number, number] }) =>
  distanceOf(transform[2]);

const TaskNode = memo(({ id, data: { node } }: NodeProps<FlowNode>): ReactElement | null => {
  const { run } = useGraphMarks();
  const texts = useRunTexts();
  const words = useStateTexts();
  const task = useLiveTask(`${run}/${node.label}`);
  if (task === undefined) return null;
  const said = texts("nodeSaid", { task: task.name, state: words(stateMarkOf(task)) });
  return (
    <NodeFrame id={id} state={task.state} said={said} node={node}>
      <TaskContent task={task} />
    </NodeFrame>
  );
});

function TaskContent({ task }: { readonly task: LiveTask }): ReactElement {
  const { startedAt, endedAt, expectedMs, state, name } = task;
  return (
    <>
      <span className={styles["head"]}>
        <StateMark state={stateMarkOf(task)} form="icon" />
        <span className={styles["label"]}>{name}</span>
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
  const locale = useLocale();
  const words = useStateTexts();
  const { label, members } = node;
  const counts = useMemberCounts(run, members);
  const said = `${label} × ${formatCount(members.length, locale)}: ${describeCounts(counts, words, locale)}`;
  return (
    <NodeFrame id={id} state={worstOf(counts)} said={said} node={node}>
      <span className={styles["head"]}>
        <StateMark state={worstOf(counts)} form="icon" />
        <span className={styles["label"]}>{label}</span>
        <span className={styles["times"]}>× {formatCount(members.length, locale)}</span>
      </span>
      <span className={styles["foot"]}>
        <CountsBar counts={counts} label={label} />
      </span>
    </NodeFrame>
  );
});

const OutsideNode = memo(({ id, data: { node } }: NodeProps<FlowNode>): ReactElement => {
  const state = useLiveTask(node.label)?.state;
  return (
    <NodeFrame id={id} state={state} said={node.label} node={node}>
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
  /** Its full name and state, shown on hover. */
  readonly said: string;
  readonly node: GraphNode;
  readonly children: ReactNode;
}

function NodeFrame({ id, state, said, node, children }: NodeFrameProps): ReactElement {
  const { at, critical, found } = useGraphMarks();
  const distance = useStore(distanceNow);
  const { kind, label, members } = node;
  return (
    <div
      id={elementIdOf(id)}
      className={styles["node"]}
      data-colours={state}
      data-distance={distance}
      data-group={kind === "group" || undefined}
      data-at={at === id || undefined}
      data-critical={members.some((name) => critical.has(name)) || undefined}
      data-aside={(found !== undefined && !found.has(id)) || undefined}
      data-tooltip={said}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className={styles["handle"]} />
      {distance === "near" ? children : null}
      {distance === "far" ? <span className={styles["label"]}>{label}</span> : null}
      <Handle type="source" position={Position.Right} isConnectable={false} className={styles["handle"]} />
    </div>
  );
}
