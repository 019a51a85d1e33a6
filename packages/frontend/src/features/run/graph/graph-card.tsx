import { ChevronsDownUp, ChevronsUpDown, Table2, X } from "lucide-react";
import { useCallback, type ReactElement } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { sameItems, useLive, useLiveTask } from "../../../binding/use-live.ts";
import { stateMarkOf } from "../../../tasks/state-mark-of.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { formatCount } from "../../../ui/format/numbers.ts";
import { ButtonLink } from "../../../ui/link/button-link.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { TaskCard } from "../parts/task-card.tsx";
import { fitsWords, filterWords } from "../table/table-rows.ts";
import { useRunTexts } from "../texts.ts";
import { expandedUpTo, groupFilter, type GraphNode, type TaskGraph } from "./model/graph-model.ts";
import { useMemberCounts, worstFirst } from "./model/member-counts.ts";
import styles from "./graph.module.css";

interface GraphCardProps {
  readonly run: RunResource;
  readonly graph: TaskGraph;
  readonly at: string;
  readonly goTo: (node: string | undefined) => void;
  readonly toggle: (base: string) => void;
}

/** Details of the selected node: a task, a group, or a task of another run. */
export function GraphCard({ run, graph, at, goTo, toggle }: GraphCardProps): ReactElement | null {
  const node = graph.nodes.find(({ id }) => id === at);
  if (node === undefined) return null;
  return (
    <div className={styles["card"]}>
      {node.kind === "group" ? (
        <GroupCard run={run} node={node} goTo={goTo} toggle={toggle} />
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
  readonly run: RunResource;
  readonly node: GraphNode;
  readonly goTo: (node: string | undefined) => void;
  readonly toggle: (base: string) => void;
}

/** Limit; the table shows more. */
const namesShown = 12;

/** Details of a matrix: counts by state, and its most relevant tasks. */
function GroupCard({ run, node, goTo, toggle }: GroupCardProps): ReactElement {
  const texts = useRunTexts();
  const { label, members } = node;
  const count = members.length;
  return (
    <section className={styles["group"]} aria-label={texts("groupOf", { group: label, count })}>
      <div className={styles["groupHead"]}>
        <strong>{texts("groupOf", { group: label, count })}</strong>
        <IconButton size="small" icon={<X />} label={texts("closeCard")} onClick={() => goTo(undefined)} />
      </div>
      <GroupStates run={run} node={node} />
      <GroupMembers run={run} node={node} />
      <div className={styles["groupEnd"]}>
        {count > expandedUpTo ? null : (
          <Button size="small" icon={<ChevronsUpDown />} onClick={() => toggle(label)}>
            {texts("expand")}
          </Button>
        )}
        <ButtonLink size="small" icon={<Table2 />} to={tableOf(run, label)}>
          {texts("showInTable")}
        </ButtonLink>
      </div>
    </section>
  );
}

type OfGroup = Pick<GroupCardProps, "run" | "node">;

function GroupStates({ run, node: { label, members } }: OfGroup): ReactElement {
  const locale = useLocale();
  const counts = useMemberCounts(run.id, members);
  const states = worstFirst.filter((state) => (counts[state] ?? 0) > 0);
  return (
    <ul className={styles["states"]}>
      {states.map((state) => (
        <li key={state}>
          <Link to={tableOf(run, label, state)}>
            <StateMark state={state} /> {formatCount(counts[state] ?? 0, locale)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Lists tasks that match the search first, then failed ones. */
function GroupMembers({ run, node: { members } }: OfGroup): ReactElement {
  const texts = useRunTexts();
  const [query] = useAddressQuery();
  const text = query["q"] ?? "";
  const select = useCallback(
    ({ backlog }: LiveStore) => {
      const words = filterWords(text);
      const fits = (name: string) => words.length > 0 && fitsWords(name, words);
      return members
        .flatMap((name) => backlog.task(`${run.id}/${name}`) ?? [])
        .map((task) => ({ task, rank: (fits(task.name) ? 0 : 100) + worstFirst.indexOf(task.state) }))
        .toSorted((one, other) => one.rank - other.rank)
        .slice(0, namesShown)
        .map(({ task }) => task);
    },
    [run.id, members, text],
  );
  const shown = useLive(select, sameItems);
  return (
    <>
      <ul className={styles["members"]}>
        {shown.map((task) => (
          <li key={task.id}>
            <StateMark state={stateMarkOf(task)} form="icon" />
            <Link to={taskAddress(task)} data-tooltip={task.name} data-tooltip-if-cut>
              {task.name}
            </Link>
          </li>
        ))}
      </ul>
      {members.length > shown.length ? (
        <span className={styles["count"]}>{texts("andMore", { count: members.length - shown.length })}</span>
      ) : null}
    </>
  );
}

function tableOf({ id }: RunResource, base: string, state?: TaskState): string {
  return addressOf("run", { run: id }, { view: "table", q: groupFilter(base), state });
}
