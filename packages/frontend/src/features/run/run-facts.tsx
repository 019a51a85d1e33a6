import type { ReactElement } from "react";

import { workedSince } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import { branchOfRun, nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { taskStates } from "@wezterm-parallel/shared/domain/task/task-states";

import { CountsBar, totalsOf } from "../../tasks/counts-bar.tsx";
import { BudgetUse } from "../../tasks/spending/budget-use.tsx";
import { Spent } from "../../tasks/spending/spent.tsx";
import { formatCount } from "../../ui/format/numbers.ts";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { Elapsed } from "../../ui/time/duration.tsx";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { MergeCounts } from "./merging/merge-counts.tsx";
import { nameOfStarter } from "./name-of-starter.ts";
import { paramsOfRun } from "./params-of-run.ts";
import { useRunTexts } from "./texts.ts";
import { useRunSourceTexts } from "./words.ts";
import styles from "./run.module.css";

/** Shows a run's state and id. */
export function RunFacts({ run }: { readonly run: RunResource }): ReactElement {
  const texts = useRunTexts();
  return (
    <>
      <StateMark state={run.state} form="badge" />
      <span className={styles["id"]}>{run.id}</span>
      {run.sealed || run.endedAt !== undefined ? null : (
        <span className={styles["quiet"]}>{texts("moreFollow")}</span>
      )}
    </>
  );
}

/** Returns branch and commit with its author; undefined outside a repository. */
function originOf(run: RunResource): string | undefined {
  if (run.project.kind !== "git" || run.project.base === "") return undefined;
  const { base, author } = run.project;
  return [branchOfRun(run) ?? [], base.slice(0, 7), author ?? []].flat().join(" · ");
}

/** The dialog with the settings shows all of them. */
const mostParams = 8;

/** Shows a run's progress: bar, counts by state, duration, start. */
export function RunProgress({ run }: { readonly run: RunResource }): ReactElement {
  const texts = useRunTexts();
  const sources = useRunSourceTexts();
  const locale = useLocale();
  const { all, done } = totalsOf(run.counts);
  const present = taskStates.filter((state) => (run.counts[state] ?? 0) > 0);
  const { createdAt, startedAt, endedAt } = run;
  const starter = nameOfStarter(run, texts);
  const params = paramsOfRun(run);
  return (
    <div className={styles["progress"]}>
      <CountsBar counts={run.counts} label={nameOfRun(run)} />
      <div className={styles["facts"]}>
        <strong>{texts("doneOf", { done: formatCount(done, locale), all: formatCount(all, locale) })}</strong>
        <span className={styles["states"]}>
          {present.map((state) => (
            <span key={state} className={styles["state"]}>
              <StateMark state={state} />
              <span>{formatCount(run.counts[state] ?? 0, locale)}</span>
            </span>
          ))}
        </span>
        <MergeCounts run={run} />
        {params === undefined ? null : (
          <span className={styles["params"]} role="group" aria-label={texts("params")}>
            {params.slice(0, mostParams).map((each) => (
              <code key={each} title={each}>
                {each}
              </code>
            ))}
            {params.length > mostParams ? texts("andMore", { count: params.length - mostParams }) : null}
          </span>
        )}
        <span className={styles["times"]}>
          <span>
            {[originOf(run) ?? sources(run.source), starter ?? []].flat().join(" · ")} ·{" "}
            <TimeAgo at={createdAt} />
          </span>
          <Spent spent={run.spent} />
          <BudgetUse budget={run.budget} spent={run.spent} />
          {startedAt === undefined ? null : (
            <span className={styles["elapsed"]}>
              <Elapsed since={workedSince(run)} until={endedAt} />
            </span>
          )}
        </span>
      </div>
    </div>
  );
}
