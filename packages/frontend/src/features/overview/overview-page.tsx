import type { ReactElement } from "react";

import { useLiveSession } from "../../binding/live-context.ts";
import { sameItems, useLink, useLive } from "../../binding/use-live.ts";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Page } from "../../ui/page/page.tsx";
import { late } from "../../ui/late/late.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { RunLists } from "./run-lists.tsx";
import { useOverviewTexts } from "./texts.ts";
import { NeedsSection, NextSection, RunningSection } from "./sections.tsx";
import { useOverviewKeys } from "./use-overview-keys.ts";
import { useWhatNow } from "../../tasks/use-what-now.ts";
import styles from "./overview.module.css";

/** Only for who has no run yet: all others see their tasks sooner without. */
const FirstVisit = late(
  async () => (await import("./first-visit.tsx")).FirstVisit,
  () => <Skeleton lines={8} />,
);

/** What needs somebody now, what runs, and what comes next, over all projects. */
export function OverviewPage(): ReactElement {
  const texts = useOverviewTexts();
  return (
    <Page title={texts("overview")}>
      <Content />
    </Page>
  );
}

function Content(): ReactElement {
  const link = useLink();
  const { store } = useLiveSession();
  const loading = useLive(() => store.loading);
  const isEmpty = useLive(({ backlog }) => backlog.runs.length === 0);
  if (!isEmpty) return <Now />;
  if (link.kind === "away") return <ErrorNote failure={link.failure} />;
  return loading ? <Skeleton lines={8} /> : <FirstVisit />;
}

function Now(): ReactElement {
  const now = useWhatNow();
  const complete = useLive((store) => store.complete);
  const runs = useLive(({ backlog }) => backlog.runs.map(({ resource }) => resource), sameItems);
  useOverviewKeys(now);
  return (
    <div className={styles["overview"]} data-partial={!complete || undefined}>
      {complete ? (
        <div className={styles["main"]}>
          <NeedsSection rows={now.needs} />
          <RunningSection rows={now.running} />
          <NextSection rows={now.next} blocked={now.blocked} />
        </div>
      ) : (
        <Skeleton lines={8} />
      )}
      <div className={styles["aside"]}>
        <RunLists runs={runs} />
      </div>
    </div>
  );
}
