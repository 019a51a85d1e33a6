import { CirclePause, CirclePlay } from "lucide-react";
import type { ReactElement } from "react";

import type { QueueResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { useActOnChanges } from "../../tasks/changes/use-act-on-changes.ts";
import { Badge } from "../../ui/badge/badge.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { Select } from "../../ui/field/select.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Section } from "../../ui/page/section.tsx";
import { keyOfQueue, type QueueName } from "./choose-queue.ts";
import { LeftChanges } from "./left-changes.tsx";
import { QueueTable } from "./queue-table.tsx";
import { RunChanges } from "./run-changes.tsx";
import { useQueueTexts } from "./texts.ts";
import { pauseKeys, useQueueKeys } from "./use-queue-keys.tsx";
import styles from "./queue.module.css";

interface QueueViewProps {
  readonly name: QueueName;
  /** Id of the run whose changes are shown instead of the latest; absent: all runs. */
  readonly run: string | undefined;
  readonly known: readonly QueueName[];
  readonly queues: readonly QueueResource[];
}

export function QueueView({ name, run, known, queues }: QueueViewProps): ReactElement {
  const texts = useQueueTexts();
  const may = usePermissions();
  const names = useProjectNames();
  const queue = queues.find((each) => keyOfQueue(each) === keyOfQueue(name)) ?? {
    ...name,
    paused: false,
    changes: [],
  };
  const mayMerge = may("changes:merge", name.project);
  useQueueKeys(queue, mayMerge);
  const project = names(name.project);
  return (
    <Page
      title={texts("queue")}
      tab={[texts("queue"), name.target, project].join(" · ")}
      crumbs={[{ label: project, to: addressOf("board", { project: name.project }) }]}
      facts={
        <>
          <QueueChoice name={name} known={known} names={names} />
          {queue.paused ? <Badge tone="warning">{texts("paused")}</Badge> : null}
        </>
      }
      actions={mayMerge ? <PauseButton queue={queue} /> : undefined}
    >
      <Notes queue={queue} />
      <Section title={texts("inQueue")}>
        <QueueTable queue={queue} mayMerge={mayMerge} />
      </Section>
      {run === undefined ? (
        <LeftChanges name={name} mayMerge={mayMerge} />
      ) : (
        <RunChanges name={name} run={run} mayMerge={mayMerge} />
      )}
    </Page>
  );
}

interface QueueChoiceProps extends Pick<QueueViewProps, "name" | "known"> {
  readonly names: (project: string) => string;
}

/** Shows which target of which project it is; a choice when there are several. */
function QueueChoice({ name, known, names }: QueueChoiceProps): ReactElement {
  const texts = useQueueTexts();
  const [, change] = useAddressQuery();
  const label = ({ project, target }: QueueName) => `${target} (${names(project)})`;
  if (known.length < 2) return <span>{label(name)}</span>;
  return (
    <Select
      aria-label={texts("queues")}
      value={keyOfQueue(name)}
      options={known.map((each) => ({ value: keyOfQueue(each), label: label(each) }))}
      onChange={(key) => {
        const chosen = known.find((each) => keyOfQueue(each) === key);
        if (chosen !== undefined)
          change({ project: chosen.project, target: chosen.target, run: undefined }, "push");
      }}
    />
  );
}

function PauseButton({ queue }: { readonly queue: QueueResource }): ReactElement {
  const texts = useQueueTexts();
  const acts = useActOnChanges();
  return (
    <Button
      icon={queue.paused ? <CirclePlay /> : <CirclePause />}
      data-tooltip-keys={pauseKeys}
      onClick={() => void acts.pause(queue, !queue.paused)}
    >
      {texts(queue.paused ? "resume" : "pause")}
    </Button>
  );
}

/** Says why nothing lands, and why the target is not pushed. */
function Notes({
  queue: { paused, obstacle, target, push },
}: {
  readonly queue: QueueResource;
}): ReactElement {
  const texts = useQueueTexts();
  return (
    <div className={styles["notes"]} role="status">
      {paused ? <Callout tone="warning" title={texts("pausedHint", { target })} /> : null}
      {obstacle === undefined ? null : (
        <Callout tone="warning" title={texts("waits")}>
          <FailureLines failure={obstacle} />
        </Callout>
      )}
      {push?.failure === undefined ? null : (
        <Callout tone="warning" title={texts("notPushed", { target, remote: push.remote })}>
          <FailureLines failure={push.failure} />
        </Callout>
      )}
    </div>
  );
}

function useProjectNames(): (project: string) => string {
  const { data = [] } = useAnswer(["projects"], (api) => api.team.projects());
  return (project) => data.find(({ id }) => id === project)?.name ?? project;
}
