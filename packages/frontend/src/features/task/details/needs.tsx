import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { EdgePolicy } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { sameItems, useLive } from "../../../binding/use-live.ts";
import { needId } from "../../../tasks/reason-of.ts";
import { Badge } from "../../../ui/badge/badge.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { addressOfTask } from "../address-of-task.ts";
import { usePolicyTexts, useTaskPageTexts } from "../texts.ts";
import styles from "../task.module.css";

/** Lists the task's dependencies with their current states. */
export function Needs({ task }: { readonly task: LiveTask }): ReactElement {
  const texts = useTaskPageTexts();
  const states = useLive(
    ({ backlog }) => task.needs.map((need) => backlog.task(needId(task, need.task))?.state ?? need.state),
    sameItems,
  );
  const rows = task.needs.map((need, at) => ({
    id: needId(task, need.task),
    name: need.task,
    policy: need.if,
    state: states[at],
  }));
  return <Relatives title={texts("needs")} rows={rows} none={texts("needsNothing")} />;
}

/** Lists the tasks of the same run that depend on it. */
export function Successors({ task }: { readonly task: LiveTask }): ReactElement {
  const texts = useTaskPageTexts();
  const tasks = useLive(
    ({ backlog }) =>
      [...(backlog.run(task.run)?.tasks.values() ?? [])].filter(
        ({ needs }) => policyOf(needs, task) !== undefined,
      ),
    sameItems,
  );
  const rows = tasks.map(({ id, name, state, needs }) => ({
    id,
    name,
    state,
    policy: policyOf(needs, task) ?? ("success" as const),
  }));
  return <Relatives title={texts("successors")} rows={rows} none={texts("noSuccessors")} />;
}

function policyOf(needs: LiveTask["needs"], task: LiveTask): EdgePolicy | undefined {
  return needs.find((need) => need.task === task.name || need.task === task.id)?.if;
}

interface Relative {
  readonly id: string;
  readonly name: string;
  readonly policy: EdgePolicy;
  readonly state: TaskState | undefined;
}

interface RelativesProps {
  readonly title: string;
  readonly rows: readonly Relative[];
  readonly none: string;
}

function Relatives({ title, rows, none }: RelativesProps): ReactElement {
  const policies = usePolicyTexts();
  return (
    <Section title={title}>
      {rows.length === 0 ? (
        <p className={styles["quiet"]}>{none}</p>
      ) : (
        <ul className={styles["needs"]}>
          {rows.map(({ id, name, policy, state }) => (
            <li key={id}>
              {state === undefined ? null : <StateMark state={state} form="icon" />}
              <Link to={addressOfTask(id)}>{name}</Link>
              {policy === "success" ? null : <Badge>{policies(policy)}</Badge>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
