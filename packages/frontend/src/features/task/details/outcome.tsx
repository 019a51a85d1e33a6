import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { BudgetUse } from "../../../tasks/spending/budget-use.tsx";
import { Spent } from "../../../tasks/spending/spent.tsx";
import { useTaskTexts } from "../../../tasks/texts.ts";
import { Link } from "../../../ui/link/link.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { Elapsed } from "../../../ui/time/duration.tsx";
import { attemptMarkOf, outcomeWords } from "../attempt-words.ts";
import { LineCounts } from "../../../tasks/changes/line-counts.tsx";
import { useTaskPageTexts } from "../texts.ts";
import { useLastLines } from "./use-last-lines.ts";
import styles from "./details.module.css";

interface OutcomeProps {
  readonly task: LiveTask;
  readonly attempt: AttemptResource;
  readonly project: string;
}

/** Shows the main results: how it ended, what it changed, and its last output. */
export function Outcome({ task, attempt, project }: OutcomeProps): ReactElement {
  const texts = useTaskPageTexts();
  const ended = outcomeWords(attempt, useTaskTexts(), useLocale());
  const reused = attempt.result?.reusedFrom;
  const words = reused === undefined ? ended : texts("reusedFrom", { attempt: reused });
  const may = usePermissions();
  const { startedAt, endedAt } = attempt;
  return (
    <Section title={texts("outcome")}>
      <p className={styles["ended"]}>
        <StateMark state={attemptMarkOf(attempt)} />
        {words === undefined ? null : <span>{words}</span>}
        {startedAt === undefined ? null : <Elapsed since={startedAt} until={endedAt} />}
        <Spent spent={attempt.spent} />
        <BudgetUse budget={task.budget} spent={task.spent} />
        {task.checkout === "worktree" && endedAt !== undefined && may("checkouts:read", project) ? (
          <Changed task={task} attempt={attempt.attempt} />
        ) : null}
      </p>
      <ReuseObstacle result={attempt.result} />
      {may("logs:read", project) ? <LastLines task={task} attempt={attempt} /> : null}
    </Section>
  );
}

const obstacleTexts = {
  "left-commit": "leftCommit",
  "inputs-changed": "inputsChanged",
  "inputs-unreadable": "inputsUnreadable",
} as const;

/** Says why the result of a task with `inputs` cannot be reused. */
function ReuseObstacle({ result }: Pick<AttemptResource, "result">): ReactElement | null {
  const texts = useTaskPageTexts();
  const obstacle = result?.notReusable;
  return obstacle === undefined ? null : (
    <p>{texts("notReusable", { why: texts(obstacleTexts[obstacle]) })}</p>
  );
}

function Changed({
  task,
  attempt,
}: {
  readonly task: LiveTask;
  readonly attempt: number;
}): ReactElement | null {
  const texts = useTaskPageTexts();
  const { data } = useAnswer(["changed", task.id, attempt], (api) =>
    api.checkouts.taskChange(task.id, { attempt, patches: false, limit: 1 }),
  );
  if (data === undefined || data.changedFiles === 0) return null;
  return (
    <Link to={taskAddress(task, "diff")}>
      {texts("filesChanged", { count: data.changedFiles })}{" "}
      <LineCounts insertions={data.insertions} deletions={data.deletions} />
    </Link>
  );
}

function LastLines({ task, attempt }: Omit<OutcomeProps, "project">): ReactElement | null {
  const texts = useTaskPageTexts();
  const lines = useLastLines(`${task.id}#${attempt.attempt}`, attempt);
  if (lines.length === 0) return null;
  return (
    <>
      <pre className={styles["lastLines"]} tabIndex={0}>
        {lines.join("\n")}
      </pre>
      <Link to={taskAddress(task, "log")}>{texts("wholeLog")}</Link>
    </>
  );
}
