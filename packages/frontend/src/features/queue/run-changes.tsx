import type { ReactElement } from "react";

import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useAnswer } from "../../binding/use-answer.ts";
import { useChanges } from "../../tasks/changes/use-changes.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { useReason } from "../../tasks/use-reason.ts";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { isRefused, leftQueue, type QueueName, refusedFirst } from "./choose-queue.ts";
import { LeftTable } from "./left-changes.tsx";
import { useQueueTexts } from "./texts.ts";

interface RunChangesProps {
  readonly name: QueueName;
  /** Id of the run. */
  readonly run: string;
  readonly mayMerge: boolean;
}

/** Says what landed of a run, what did not, and why: changes that left the queue, and tasks that made none. */
export function RunChanges({ name, run, mayMerge }: RunChangesProps): ReactElement {
  const texts = useQueueTexts();
  const { data = [] } = useChanges({ run });
  const { data: resource } = useAnswer(["run", run], (api) => api.run(run));
  const { failed = 0, cancelled = 0, skipped = 0 } = resource?.counts ?? {};
  const unsuccessful = failed + cancelled + skipped;
  const changes = leftQueue(data, name);
  const refused = changes.filter(isRefused).length;
  const landed = changes.filter(({ state }) => state === "landed").length;
  const counts = [
    texts("landed", { count: landed }),
    texts("refused", { count: refused }),
    unsuccessful === 0 ? [] : texts("unsuccessful", { count: unsuccessful }),
  ];
  const link = <Link to={addressOf("run", { run })}>{run}</Link>;
  return (
    <>
      <Section
        title={texts.rich("ofRun", { run: link })}
        lead={counts.flat().join(" · ")}
        actions={<Link to={addressOf("queue", {}, { ...name })}>{texts("ofAllRuns")}</Link>}
      >
        <LeftTable
          label={texts("ofRun", { run })}
          changes={refusedFirst(changes)}
          empty={texts("ofRunNothing", { run, target: name.target })}
          mayMerge={mayMerge}
        />
      </Section>
      {unsuccessful === 0 ? null : <Unsuccessful run={run} count={unsuccessful} />}
    </>
  );
}

/** Number of tasks to list; the page of the run lists all. */
const mostTasks = 100;

interface UnsuccessfulProps extends Pick<RunChangesProps, "run"> {
  readonly count: number;
}

/** Tasks that ended without a result have no change that could land. */
function Unsuccessful({ run, count }: UnsuccessfulProps): ReactElement {
  const texts = useQueueTexts();
  const { data } = useAnswer(["tasks", "unsuccessful", run, count], (api) =>
    api.tasks({ run, state: ["failed", "cancelled", "skipped"], limit: mostTasks }),
  );
  const tasks = data?.items ?? [];
  const columns: readonly Column<TaskResource>[] = [
    {
      id: "task",
      header: texts("task"),
      card: "title",
      cell: ({ name }) => (
        <Link to={taskAddress({ run, name }, "log")} data-row-link="">
          {`${run}/${name}`}
        </Link>
      ),
    },
    { id: "state", header: texts("state"), cell: ({ state }) => <StateMark state={state} /> },
    { id: "reason", header: texts("result"), card: "whole", cell: (task) => <Reason task={task} /> },
  ];
  return (
    <Section title={texts("withoutChange")}>
      <Table label={texts("withoutChange")} columns={columns} rows={tasks} keyOf={({ id }) => id} />
      {count > mostTasks ? (
        <Link to={addressOf("run", { run }, { view: "table" })}>{texts("allTasks", { run })}</Link>
      ) : null}
    </Section>
  );
}

function Reason({ task }: { readonly task: TaskResource }): ReactElement {
  return <>{useReason(task)}</>;
}
