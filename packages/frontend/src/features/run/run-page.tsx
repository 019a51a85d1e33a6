import { useEffect, type ReactElement } from "react";

import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import { addressOf, addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useLiveSession } from "../../binding/live-context.ts";
import { useAddressParameters } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { useLink, useLiveRun } from "../../binding/use-live.ts";
import { projectName } from "../../tasks/project-name.ts";
import { useFollowedChanges } from "../../tasks/changes/use-changes.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { RefusedChanges } from "./merging/refused-changes.tsx";
import { RetryTaskProvider, useRetryCommands, type RetryTaskComponent } from "./retry-task.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunFacts, RunProgress } from "./run-facts.tsx";
import { RunViews } from "./run-views.tsx";
import { useStateTexts } from "../../ui/state/state-texts.ts";
import { useRunTexts } from "./texts.ts";
import styles from "./run.module.css";

interface RunPageProps {
  readonly RetryTask: RetryTaskComponent;
}

/** The page of a run: progress, actions, and its tasks as a graph, a timeline or a table. */
export function RunPage({ RetryTask }: RunPageProps): ReactElement {
  const { run: id } = useAddressParameters("run");
  const { run, revision } = useLiveRun(id);
  const { store } = useLiveSession();
  const { kind } = useLink();
  // A run too old for the live data is requested once the server is available.
  useEffect(() => {
    if (kind === "live") store.want(id);
  }, [store, kind, id]);
  return run === undefined ? (
    <NoRun key={id} id={id} />
  ) : (
    <RetryTaskProvider key={id} Dialog={RetryTask}>
      <Run run={run} revision={revision ?? 0} />
    </RetryTaskProvider>
  );
}

interface RunProps {
  readonly run: LiveRun;
  readonly revision: number;
}

function Run({ run, revision }: RunProps): ReactElement {
  const texts = useRunTexts();
  const states = useStateTexts();
  const { resource } = run;
  useRetryCommands(run);
  useFollowedChanges();
  return (
    <Page
      fit="fill"
      title={nameOfRun(resource)}
      tab={[nameOfRun(resource), states(resource.state), resource.id].join(" · ")}
      crumbs={[
        { label: projectName(resource), to: addressOf("board", { project: resource.projectId }) },
        { label: texts("runs"), to: addresses.runs },
      ]}
      facts={<RunFacts run={resource} />}
      actions={<RunActions run={resource} />}
      iconActions
      bar={<RunProgress run={resource} />}
    >
      <div className={styles["body"]}>
        <RefusedChanges run={resource} />
        <RunViews run={run} revision={revision} />
      </div>
    </Page>
  );
}

function NoRun({ id }: { readonly id: string }): ReactElement {
  const texts = useRunTexts();
  const { kind } = useLink();
  const { error, refetch, isFetching } = useAnswer(["run", id], (api) => api.run(id), {
    enabled: kind === "live",
  });
  const failure = error?.failure;
  if (failure === undefined)
    return (
      <Page title={id}>
        <Skeleton lines={6} />
      </Page>
    );
  if (failure.reason !== "not-found" && failure.reason !== "invalid-request")
    return (
      <Page title={id}>
        <ErrorNote failure={failure} retry={() => void refetch()} retrying={isFetching} />
      </Page>
    );
  return (
    <Page title={texts("noSuchRun", { run: id })}>
      <EmptyState
        title={texts("noSuchRun", { run: id })}
        action={<ButtonLink to={addresses.runs}>{texts("runs")}</ButtonLink>}
      >
        <p>{texts("noSuchRunHelp")}</p>
      </EmptyState>
    </Page>
  );
}
