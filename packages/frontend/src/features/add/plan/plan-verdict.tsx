import { CircleCheck, CircleX } from "lucide-react";
import type { ReactElement } from "react";

import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Checkbox } from "../../../ui/field/checkbox.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { useAddTexts } from "../texts.ts";
import { useProblemTexts } from "./problem-texts.ts";
import type { ChosenTasks } from "./use-chosen-tasks.ts";
import type { SeenCheck } from "./use-checked-plan.ts";
import { wordsOfProblem, type PlanProblem } from "./words-of-problem.ts";
import styles from "./plan.module.css";

interface PlanVerdictProps {
  readonly checked: SeenCheck;
  readonly choice: ChosenTasks;
  readonly onGo: (problem: PlanProblem) => void;
}

/** Lists the plan's problems, each linked to its line, or the tasks of a valid plan. */
export function PlanVerdict({ checked, choice, onGo }: PlanVerdictProps): ReactElement {
  const texts = useAddTexts();
  const { check, failure, stale } = checked;
  return (
    <section className={styles["verdict"]} aria-label={texts("verdict")} data-stale={stale || undefined}>
      {failure === undefined ? null : <ErrorNote title={texts("notChecked")} failure={failure} />}
      <div role="status">{check === undefined ? null : <Headline check={check} />}</div>
      {check === undefined && failure === undefined ? <Skeleton lines={4} /> : null}
      {check === undefined ? null : check.valid ? (
        <Tasks check={check} choice={choice} />
      ) : (
        <Problems check={check} onGo={onGo} />
      )}
    </section>
  );
}

function Headline({ check: { valid, problems, tasks } }: { readonly check: PlanCheck }): ReactElement {
  const texts = useAddTexts();
  return (
    <h2 data-colours={valid ? "succeeded" : "failed"}>
      {valid ? <CircleCheck aria-hidden="true" /> : <CircleX aria-hidden="true" />}
      {valid ? texts("makes", { count: tasks.length }) : texts("problems", { count: problems.length })}
    </h2>
  );
}

function Problems({
  check: { problems },
  onGo,
}: {
  readonly check: PlanCheck;
  readonly onGo: (problem: PlanProblem) => void;
}): ReactElement {
  const texts = useAddTexts();
  return (
    <ol className={styles["problems"]}>
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.reason}:${problem.detail}`}>
          <button type="button" onClick={() => onGo(problem)}>
            <span className={styles["place"]}>{texts("line", { line: problem.line })}</span>
            <ProblemText problem={problem} />
          </button>
        </li>
      ))}
    </ol>
  );
}

function ProblemText({ problem }: { readonly problem: PlanProblem }): ReactElement {
  const { detail, hint, lang } = wordsOfProblem(problem, useProblemTexts());
  return (
    <span lang={lang}>
      {detail}
      {hint === undefined ? null : <small>{hint}</small>}
    </span>
  );
}

/** Limit of listed tasks. */
const mostTasks = 200;

interface TasksProps {
  readonly check: PlanCheck;
  readonly choice: ChosenTasks;
}

/** Lists tasks, a matrix as one line, as in the plan; also marks what the selected tasks depend on. */
function Tasks({ check: { tasks }, choice: { chosen, running, choose } }: TasksProps): ReactElement {
  const texts = useAddTexts();
  const parts = Map.groupBy(tasks, ({ base }) => base);
  const bases = new Map(tasks.map(({ name, base }) => [name, base]));
  const after = (base: string) => {
    const needs = parts.get(base)?.flatMap((part) => part.needs.map(({ task }) => bases.get(task) ?? task));
    return [...new Set(needs)].join(", ");
  };
  return (
    <>
      <p className={styles["hint"]}>{texts("chooseTasks")}</p>
      <ul className={styles["tasks"]}>
        {[...parts].slice(0, mostTasks).map(([base, some]) => (
          <li key={base} data-runs={some.some(({ name }) => running.has(name)) || undefined}>
            <Checkbox
              label={<code>{nameOf(base, some.length)}</code>}
              hint={after(base) === "" ? undefined : texts("after", { names: after(base) })}
              checked={chosen.has(base)}
              onChange={(on) => choose(base, on)}
            />
          </li>
        ))}
      </ul>
      {parts.size <= mostTasks ? null : <p>{texts("moreTasks", { count: parts.size - mostTasks })}</p>}
    </>
  );
}

function nameOf(base: string, parts: number): string {
  return parts === 1 ? base : `${base} ×${parts}`;
}
