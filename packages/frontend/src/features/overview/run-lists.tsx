import type { ReactElement } from "react";

import { workedSince } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CountsBar, totalsOf } from "../../tasks/counts-bar.tsx";
import { projectName } from "../../tasks/project-name.ts";
import { formatCount } from "../../ui/format/numbers.ts";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { Elapsed } from "../../ui/time/duration.tsx";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { Title } from "./sections.tsx";
import { useOverviewTexts } from "./texts.ts";
import styles from "./overview.module.css";

const shown = { open: 12, ended: 6 } as const;

interface RunsProps {
  readonly runs: readonly RunResource[];
}

/** The runs in progress. */
export function OpenRuns({ runs }: RunsProps): ReactElement | null {
  const texts = useOverviewTexts();
  const open = runs.filter(({ endedAt }) => endedAt === undefined);
  if (open.length === 0) return null;
  return (
    <Section title={<Title title={texts("openRuns")} count={open.length} />}>
      <ul className={styles["runs"]}>
        {open.slice(0, shown.open).map((run) => (
          <RunLine key={run.id} run={run} />
        ))}
      </ul>
    </Section>
  );
}

/** The most recently ended runs. */
export function EndedRuns({ runs }: RunsProps): ReactElement | null {
  const texts = useOverviewTexts();
  const ended = runs
    .filter(({ endedAt }) => endedAt !== undefined)
    .toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
  if (ended.length === 0) return null;
  const all = (
    <ButtonLink variant="quiet" size="small" to={addressOf("runs", {})}>
      {texts("allRuns")}
    </ButtonLink>
  );
  return (
    <Section title={texts("lately")} actions={all}>
      <ul className={styles["runs"]}>
        {ended.slice(0, shown.ended).map((run) => (
          <RunLine key={run.id} run={run} />
        ))}
      </ul>
    </Section>
  );
}

function RunLine({ run }: { readonly run: RunResource }): ReactElement {
  const texts = useOverviewTexts();
  const locale = useLocale();
  const { all, done } = totalsOf(run.counts);
  const written = { all: formatCount(all, locale), done: formatCount(done, locale) };
  return (
    <li className={styles["run"]}>
      <div className={styles["runHead"]}>
        <StateMark state={run.state} form="icon" />
        <Link
          to={addressOf("run", { run: run.id })}
          className={styles["name"]}
          data-tooltip={nameOfRun(run)}
          data-tooltip-if-cut
        >
          {nameOfRun(run)}
        </Link>
        <span className={styles["where"]}>{run.id}</span>
      </div>
      <CountsBar counts={run.counts} label={nameOfRun(run)} />
      <div className={styles["runFacts"]}>
        <Link
          to={addressOf("board", { project: run.projectId })}
          aria-label={texts("board", { project: projectName(run) })}
        >
          {projectName(run)}
        </Link>
        <span>{texts("doneOf", written)}</span>
        <span className={styles["runTime"]}>
          {run.endedAt === undefined ? <Elapsed since={workedSince(run)} /> : <TimeAgo at={run.endedAt} />}
        </span>
      </div>
    </li>
  );
}
