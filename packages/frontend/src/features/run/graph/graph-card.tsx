import { ChevronsDownUp, ChevronsUpDown } from "lucide-react";
import type { ReactElement } from "react";

import type { RunResource } from "@wezterm-parallel/shared/protocol/resources";

import { useLiveTask } from "../../../binding/use-live.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { TaskCard } from "../parts/task-card.tsx";
import { useRunTexts } from "../texts.ts";
import { useGraphMarks } from "./graph-marks.ts";
import type { GraphNode, TaskGraph } from "./graph-model.ts";
import styles from "./graph.module.css";

interface GraphCardProps {
  readonly run: RunResource;
  readonly graph: TaskGraph;
  readonly at: string;
  readonly goTo: (node: string | undefined) => void;
  readonly toggle: (base: string) => void;
}

/** What is selected in the graph: a task, a group of them, or a task of another run. */
export function GraphCard({ run, graph, at, goTo, toggle }: GraphCardProps): ReactElement | null {
  const node = graph.nodes.find(({ id }) => id === at);
  if (node === undefined) return null;
  return (
    <div className={styles["card"]}>
      {node.kind === "group" ? (
        <GroupCard node={node} toggle={toggle} />
      ) : (
        <TaskCardOf run={run} node={node} graph={graph} goTo={goTo} toggle={toggle} />
      )}
    </div>
  );
}

interface TaskCardOfProps extends Omit<GraphCardProps, "at"> {
  readonly node: GraphNode;
}

function TaskCardOf({ run, node, graph, goTo, toggle }: TaskCardOfProps): ReactElement | null {
  const texts = useRunTexts();
  const task = useLiveTask(node.kind === "outside" ? node.label : `${run.id}/${node.label}`);
  if (task === undefined) return null;
  const siblings = node.kind === "task" ? graph.groups.get(task.base) : undefined;
  return (
    <TaskCard task={task} project={run.projectId} onClose={() => goTo(undefined)}>
      {siblings === undefined ? null : (
        <Button
          size="small"
          variant="quiet"
          icon={<ChevronsDownUp />}
          onClick={() => {
            toggle(task.base);
            goTo(`g:${task.base}`);
          }}
        >
          {texts("collapse", { group: task.base, count: siblings.length })}
        </Button>
      )}
    </TaskCard>
  );
}

interface GroupCardProps {
  readonly node: GraphNode;
  readonly toggle: (base: string) => void;
}

/** More names than this are for the table. */
const namesShown = 12;

function GroupCard({ node, toggle }: GroupCardProps): ReactElement {
  const texts = useRunTexts();
  const { label, members } = node;
  return (
    <section
      className={styles["group"]}
      aria-label={texts("groupOf", { group: label, count: members.length })}
    >
      <strong>{texts("groupOf", { group: label, count: members.length })}</strong>
      <GroupMembers members={members.slice(0, namesShown)} />
      {members.length > namesShown ? <p>{texts("andMore", { count: members.length - namesShown })}</p> : null}
      <Button size="small" icon={<ChevronsUpDown />} onClick={() => toggle(label)}>
        {texts("expand")}
      </Button>
    </section>
  );
}

function GroupMembers({ members }: { readonly members: readonly string[] }): ReactElement {
  const { run } = useGraphMarks();
  return (
    <ul className={styles["members"]}>
      {members.map((name) => (
        <li key={name}>
          <Link to={taskAddress({ run, name })}>{name}</Link>
        </li>
      ))}
    </ul>
  );
}
