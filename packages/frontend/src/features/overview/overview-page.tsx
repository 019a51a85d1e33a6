import type { ReactElement } from "react";

import { useLiveSession } from "../../binding/live-context.ts";
import { sameItems, useLink, useLive } from "../../binding/use-live.ts";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Page } from "../../ui/page/page.tsx";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { EndedRuns, OpenRuns } from "./run-lists.tsx";
import { useOverviewTexts } from "./texts.ts";
import { Calm } from "./calm.tsx";
import { NextSection, RunningSection } from "./sections.tsx";
import { useWhatNow } from "../../tasks/use-what-now.ts";
import type { NeedsProps } from "./needs-section.tsx";
import type { WhatNow } from "../../tasks/what-now.ts";
import styles from "./overview.module.css";

/** Loaded separately: only users without runs need it. */
const FirstVisit = lazyComponent(
  async () => (await import("./first-visit.tsx")).FirstVisit,
  () => <Skeleton lines={8} />,
);

/** Loaded once a task needs attention. */
const NeedsSection = lazyComponent<NeedsProps>(
  async () => (await import("./needs-section.tsx")).NeedsSection,
  () => <Skeleton lines={8} />,
);

/** Loaded once an agent is at work or waits: only agents have pools. */
const ClosedPools = lazyComponent(async () => (await import("./closed-pools.tsx")).ClosedPools);

/** Loaded after the rows that it moves through. */
const OverviewKeys = lazyComponent<{ readonly rows: WhatNow }>(
  async () => (await import("./overview-keys.tsx")).OverviewKeys,
);

/** Shows what needs attention, what is running and what comes next, across all projects. */
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

/** Needs attention in one column, running tasks always visible in the other. */
function Now(): ReactElement {
  const now = useWhatNow();
  const runs = useLive(({ backlog }) => backlog.runs.map(({ resource }) => resource), sameItems);
  return (
    <div className={styles["overview"]} data-partial={now === undefined || undefined}>
      <div className={styles["needs"]}>
        {now === undefined ? <Skeleton lines={8} /> : <Needs rows={now.needs} />}
      </div>
      <div className={styles["aside"]}>
        {now === undefined ? <Skeleton lines={8} /> : <GoesOn now={now} />}
      </div>
      {now === undefined ? null : <OverviewKeys rows={now} />}
      <div className={styles["recent"]}>
        <OpenRuns runs={runs} />
        <EndedRuns runs={runs} />
      </div>
    </div>
  );
}

function Needs({ rows }: NeedsProps): ReactElement {
  return rows.length === 0 ? <Calm /> : <NeedsSection rows={rows} />;
}

function GoesOn({ now }: { readonly now: WhatNow }): ReactElement {
  return (
    <>
      {hasAgents(now) ? <ClosedPools /> : null}
      <RunningSection rows={now.running} />
      <NextSection rows={now.next} waiting={now.waiting} blocked={now.blocked} />
    </>
  );
}

function hasAgents({ needs, running, next }: WhatNow): boolean {
  return [...next, ...running, ...needs].some(({ task }) => task.agent !== undefined);
}
