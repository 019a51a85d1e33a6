import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/resources";

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

/** The runs in progress, and those that ended last. */
export function RunLists({ runs }: { readonly runs: readonly RunResource[] }): ReactElement {
  const texts = useOverviewTexts();
  const open = runs.filter(({ endedAt }) => endedAt === undefined);
  const ended = runs
    .filter(({ endedAt }) => endedAt !== undefined)
    .toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
  return (
    <>
      {open.length === 0 ? null : (
        <Section title={<Title title={texts("openRuns")} count={open.length} />}>
          <ul className={styles["runs"]}>
            {open.slice(0, shown.open).map((run) => (
              <RunLine key={run.id} run={run} />
            ))}
          </ul>
        </Section>
      )}
      {ended.length === 0 ? null : (
        <Section
          title={texts("lately")}
          actions={
            <ButtonLink variant="quiet" size="small" to={addressOf("runs", {})}>
              {texts("allRuns")}
            </ButtonLink>
          }
        >
          <ul className={styles["runs"]}>
            {ended.slice(0, shown.ended).map((run) => (
              <RunLine key={run.id} run={run} />
            ))}
          </ul>
        </Section>
      )}
    </>
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
          data-tooltip={run.title}
          data-tooltip-if-cut
        >
          {run.title}
        </Link>
        <span className={styles["where"]}>{run.id}</span>
      </div>
      <CountsBar counts={run.counts} label={run.title} />
      <div className={styles["runFacts"]}>
        <Link
          to={addressOf("board", { project: run.projectId })}
          aria-label={texts("board", { project: projectName(run) })}
        >
          {projectName(run)}
        </Link>
        <span>{texts("doneOf", written)}</span>
        <span className={styles["runTime"]}>
          {run.endedAt === undefined ? (
            <Elapsed since={run.startedAt ?? run.createdAt} />
          ) : (
            <TimeAgo at={run.endedAt} />
          )}
        </span>
      </div>
    </li>
  );
}
