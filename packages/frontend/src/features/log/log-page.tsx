import { Minimize2 } from "lucide-react";
import type { ReactElement } from "react";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useAddressParameters } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { useLiveRun, useLiveTask } from "../../binding/use-live.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Select } from "../../ui/field/select.tsx";
import { IconLink } from "../../ui/link/icon-link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import styles from "./log.module.css";
import { LogView } from "./log-view.tsx";
import { useLogTexts } from "./texts.ts";
import { useLogAddress } from "./use-log-address.ts";

/** A task's log in the whole window. */
export function LogPage(): ReactElement {
  const texts = useLogTexts();
  const { run, name } = useAddressParameters("log");
  const id = `${run}/${name}`;
  useLiveRun(run);
  const live = useLiveTask(id);
  const asked = useAnswer(["task", id], (api) => api.task(id), { enabled: live === undefined });
  const task = live ?? asked.data;
  if (task !== undefined) return <Shown task={task} />;
  return (
    <Page title={texts("logOf", { task: name })} crumbs={[{ label: run, to: addressOf("run", { run }) }]}>
      <Answered of={asked} skeleton={<Skeleton lines={12} />} title={texts("notAvailable")}>
        {() => null}
      </Answered>
    </Page>
  );
}

function Shown({ task }: { readonly task: LiveTask | TaskDetail }): ReactElement {
  const texts = useLogTexts();
  const { query, change } = useLogAddress();
  const asked = Math.trunc(Number(query["attempt"] ?? task.attempts));
  const attempt = asked >= 1 && asked <= task.attempts ? asked : task.attempts;
  const attempts = Array.from({ length: task.attempts }, (_, at) => String(at + 1));
  const choose = (value: string) => change({ attempt: value, phase: undefined, stream: undefined }, false);
  return (
    <Page
      title={texts("logOf", { task: task.name })}
      fit="fill"
      crumbs={[
        { label: task.run, to: addressOf("run", { run: task.run }) },
        { label: task.name, to: taskAddress(task, "log") },
      ]}
      facts={
        <>
          <StateMark state={task.state} form="badge" />
          {attempts.length < 2 ? null : (
            <Select
              aria-label={texts("attempt")}
              className={styles["part"]}
              value={String(attempt)}
              onChange={choose}
              options={attempts.map((value) => ({
                value,
                label: texts("attemptOf", { attempt: value, all: attempts.length }),
              }))}
            />
          )}
          <IconLink to={taskAddress(task, "log")} label={texts("toTask")} icon={<Minimize2 />} />
        </>
      }
    >
      {attempt === 0 ? (
        <EmptyState title={texts("empty")}>{texts("emptyHint")}</EmptyState>
      ) : (
        <LogView key={attempt} task={task} attempt={attempt} isFull />
      )}
    </Page>
  );
}
