import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { useAddressParameters } from "../../binding/use-address.ts";
import { useRouter } from "../../router/use-router.ts";
import { KnownFrom } from "../../tasks/activity/known-from.tsx";
import { AnswerAction } from "../../tasks/answering/answer-action.tsx";
import { ChangeState } from "../../tasks/changes/change-state.tsx";
import { ConflictBadge } from "../../tasks/conflicts/conflict-badge.tsx";
import { projectName } from "../../tasks/project-name.ts";
import { attentionMarkOf, stateMarkOf } from "../../tasks/state-mark-of.ts";
import { useAttention } from "../../tasks/use-attention.ts";
import { withAttention } from "../../tasks/what-now.ts";
import { useReason } from "../../tasks/use-reason.ts";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { useStateTexts } from "../../ui/state/state-texts.ts";
import { TaskActions } from "./actions/task-actions.tsx";
import { addressOfTask } from "./address-of-task.ts";
import { useTaskChange } from "./change/use-task-change.tsx";
import { AttemptSwitcher } from "./attempt-switcher.tsx";
import { TaskTabs } from "./task-tabs.tsx";
import type { TaskViews } from "./task-views.ts";
import { useTaskPageTexts } from "./texts.ts";
import { useTask, type SeenTask, type TaskAnswer } from "./use-task.ts";
import { useTaskPageKeys } from "./use-task-page-keys.tsx";
import { useTaskView, type TaskView } from "./use-task-view.ts";
import styles from "./task.module.css";

interface TaskPageProps {
  readonly views: TaskViews;
}

/** The page of a task: the reason of its state, its attempts, and their results. */
export function TaskPage({ views }: TaskPageProps): ReactElement {
  const { run, name } = useAddressParameters("task");
  const answer = useTask(run, name);
  if (answer.seen !== undefined)
    return <Seen key={answer.seen.task.id} {...answer} seen={answer.seen} views={views} />;
  return (
    <Page title={name} crumbs={[{ label: run, to: addressOf("run", { run }) }]}>
      {answer.failure === undefined ? <Skeleton lines={6} /> : <Missing run={run} answer={answer} />}
    </Page>
  );
}

function Missing({
  run,
  answer,
}: {
  readonly run: string;
  readonly answer: TaskAnswer;
}): ReactElement | null {
  const texts = useTaskPageTexts();
  const { failure, again } = answer;
  if (failure === undefined) return null;
  if (failure.reason !== "not-found") return <ErrorNote failure={failure} retry={again} />;
  return (
    <EmptyState
      title={texts("noTask")}
      action={<ButtonLink to={addressOf("run", { run })}>{texts("toRun", { run })}</ButtonLink>}
    >
      {texts("noTaskHint")}
    </EmptyState>
  );
}

interface SeenProps extends Omit<TaskAnswer, "seen"> {
  readonly seen: SeenTask;
  readonly views: TaskViews;
}

function Seen({ seen, views, before, behind }: SeenProps): ReactElement {
  const { task, detail, run } = seen;
  const view = useTaskView(seen, views);
  const states = useStateTexts();
  const merging = useTaskChange(seen);
  useTaskPageKeys({ seen, view, before, behind });
  return (
    <Page
      title={task.name}
      tab={[task.name, states(stateMarkOf(task)), task.run].join(" · ")}
      heading={<span className={styles["name"]}>{task.name}</span>}
      fit="fill"
      crumbs={[
        { label: projectName(run), to: addressOf("board", { project: run.projectId }) },
        {
          label: `${run.id} ${nameOfRun(run)}`.trim(),
          to: addressOf("run", { run: run.id }),
        },
      ]}
      facts={<Facts seen={seen} view={view} merging={merging} />}
      bar={<Reason task={task} project={run.projectId} />}
      actions={
        <>
          <Neighbours before={before} behind={behind} />
          <TaskActions task={task} spec={detail?.spec} project={run.projectId} />
        </>
      }
    >
      <TaskTabs seen={seen} view={view} views={views} merging={merging} />
    </Page>
  );
}

interface FactsProps {
  readonly seen: SeenTask;
  readonly view: TaskView;
  readonly merging: ChangeResource | undefined;
}

function Facts({ seen, view, merging }: FactsProps): ReactElement {
  const { task, detail, run } = seen;
  const mark = attentionMarkOf(withAttention(task, useAttention().get(task.id)));
  return (
    <>
      <StateMark state={mark} form="badge" />
      {merging === undefined || merging.state === "open" ? null : <ChangeState change={merging} />}
      <ConflictBadge task={task} project={run.projectId} />
      <AttemptSwitcher attempts={detail?.history ?? []} shown={view.attempt} onChange={view.showAttempt} />
    </>
  );
}

/** On its own line, so that the buttons above keep their position from task to task. */
function Reason({ task, project }: { readonly task: LiveTask; readonly project: string }): ReactElement {
  const reason = useReason(task);
  const asking = withAttention(task, useAttention().get(task.id));
  return (
    <>
      {/* The state already says that it is done. */}
      <p className={styles["reason"]}>{task.state === "succeeded" ? null : reason}</p>
      <AnswerAction task={asking} project={project} />
      <KnownFrom task={asking} project={project} />
    </>
  );
}

interface NeighboursProps {
  readonly before: string | undefined;
  readonly behind: string | undefined;
}

function Neighbours({ before, behind }: NeighboursProps): ReactElement {
  const texts = useTaskPageTexts();
  const router = useRouter();
  const go = (id: string | undefined) => () => {
    if (id !== undefined) void router.navigate(addressOfTask(id));
  };
  return (
    <span className={styles["neighbours"]}>
      <IconButton
        icon={<ChevronLeft />}
        label={texts("previousTask")}
        keys="shift+k"
        disabled={before === undefined}
        onClick={go(before)}
      />
      <IconButton
        icon={<ChevronRight />}
        label={texts("nextTask")}
        keys="shift+j"
        disabled={behind === undefined}
        onClick={go(behind)}
      />
    </span>
  );
}
