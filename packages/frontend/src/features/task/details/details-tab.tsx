import type { ReactElement } from "react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { AttemptResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { Callout } from "../../../ui/error/callout.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import { useFailureTexts, wordsOf } from "../../../ui/error/failure-words.ts";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { ChangeCard } from "../change/change-card.tsx";
import { useTaskPageTexts } from "../texts.ts";
import type { SeenTask } from "../use-task.ts";
import { Artifacts } from "./artifacts.tsx";
import { AttemptsTable } from "./attempts-table.tsx";
import { CommandBlocks } from "./command-blocks.tsx";
import { Left } from "./left.tsx";
import { Needs, Successors } from "./needs.tsx";
import { Outcome } from "./outcome.tsx";
import { SavedWorkSection } from "./saved-work.tsx";
import { SpecFacts } from "./spec-facts.tsx";
import styles from "../task.module.css";

interface DetailsTabProps {
  readonly seen: SeenTask;
  readonly attempt: number;
  readonly onAttempt: (attempt: number) => void;
  readonly merging: ChangeResource | undefined;
}

/** Shows the task's specification, attempts, dependencies and results. */
export function DetailsTab({ seen, attempt, onAttempt, merging }: DetailsTabProps): ReactElement {
  const { task, detail, run } = seen;
  const texts = useTaskPageTexts();
  if (detail === undefined) return <Skeleton lines={10} />;
  const shown = detail.history.find((each) => each.attempt === attempt);
  return (
    <div className={styles["columns"]}>
      <div>
        {merging === undefined ? null : <ChangeCard change={merging} />}
        {shown === undefined ? null : <Outcome task={task} attempt={shown} project={run.projectId} />}
        <FailureNote detail={detail} attempt={shown} />
        {detail.history.length === 0 ? null : (
          <Section title={texts("attempts")}>
            <AttemptsTable
              attempts={detail.history}
              shown={attempt}
              expectedMs={task.expectedMs}
              onChange={onAttempt}
            />
          </Section>
        )}
        <CommandBlocks spec={detail.spec} settings={run.settings} given={shown?.given} />
        {shown === undefined ? null : (
          <>
            <Artifacts attempt={shown} patterns={detail.spec.outputs} project={run.projectId} />
            <Left attempt={shown} />
          </>
        )}
        <SavedWorkSection task={task.id} project={run.projectId} />
      </div>
      <div>
        <Needs task={task} />
        <Successors task={task} />
        <SpecFacts
          task={task}
          detail={detail}
          place={run.project.directory}
          attempt={shown}
          project={run.projectId}
        />
      </div>
    </div>
  );
}

interface FailureNoteProps {
  readonly detail: TaskDetail;
  readonly attempt: AttemptResource | undefined;
}

/** Shows what to do about a failure, if the server knows; the failure itself is shown beside the state. */
function FailureNote({ detail, attempt }: FailureNoteProps): ReactElement | null {
  const outcome = attempt?.outcome;
  const failure = outcome?.kind === "failed" || outcome?.kind === "lost" ? outcome.failure : detail.failure;
  const texts = useFailureTexts();
  if (failure === undefined) return null;
  const words = wordsOf(failure, texts);
  if (words.hint === undefined && words.said === undefined) return null;
  const title = <span lang={words.lang}>{words.detail}</span>;
  return (
    <div className={styles["callout"]}>
      <Callout tone={outcome?.kind === "lost" ? "warning" : "bad"} title={title}>
        <FailureLines failure={failure} titled />
      </Callout>
    </div>
  );
}
