import { Server } from "lucide-react";
import type { ReactElement } from "react";

import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAddressQuery } from "../../binding/use-address.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { CopyButton } from "../../ui/copy/copy-button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { WorkerTasks } from "./worker-tasks.tsx";
import { useWorkersTexts } from "./texts.ts";
import { useLoadCourses } from "./use-load-courses.ts";
import { useWorkerKeys } from "./use-worker-keys.ts";
import { WorkersTable } from "./workers-table.tsx";
import styles from "./workers.module.css";

/** Polling interval in ms, about the workers' heartbeat interval. */
const everyMs = 5_000;
/** Starts a server with a worker. */
const startCommand = "wzp up";

/** Shows the workers: their state, capacity and tasks. */
export function WorkersPage(): ReactElement {
  const texts = useWorkersTexts();
  const may = usePermissions();
  if (may("workers:read")) return <Workers />;
  return (
    <Page title={texts("workers")}>
      <EmptyState title={texts("noAccess")} icon={<Server />}>
        {texts("noAccessHint")}
      </EmptyState>
    </Page>
  );
}

const none: readonly WorkerResource[] = [];

function Workers(): ReactElement {
  const texts = useWorkersTexts();
  const [{ worker }] = useAddressQuery();
  const answer = useQuietAnswer(["workers"], (api) => api.workers(), { everyMs });
  const workers = answer.data ?? none;
  const courses = useLoadCourses(workers, answer.dataUpdatedAt);
  useWorkerKeys(workers);
  return (
    <Page title={texts("workers")} facts={workers.length === 0 ? undefined : <Sum workers={workers} />}>
      <Answered of={answer} skeleton={<Skeleton lines={4} />} title={texts("workersUnread")}>
        {(known) =>
          known.length === 0 ? (
            <NoWorker />
          ) : (
            <>
              <WorkersTable workers={known} courses={courses} selected={worker} />
              <WorkerTasks worker={worker} />
            </>
          )
        }
      </Answered>
    </Page>
  );
}

function Sum({ workers }: { readonly workers: readonly WorkerResource[] }): ReactElement {
  const texts = useWorkersTexts();
  const there = workers.filter(({ state }) => state !== "away");
  const away = workers.length - there.length;
  const live = there.reduce((sum, each) => sum + each.live, 0);
  const all = there.reduce((sum, { capacity }) => sum + capacity.tasks, 0);
  return (
    <ul className={styles["sum"]}>
      <li>{texts("sumConnected", { count: there.length })}</li>
      {away === 0 ? null : <li data-tone="bad">{texts("sumAway", { count: away })}</li>}
      <li>{texts("room", { live, all })}</li>
    </ul>
  );
}

function NoWorker(): ReactElement {
  const texts = useWorkersTexts();
  return (
    <EmptyState
      title={texts("noWorker")}
      icon={<Server />}
      action={
        <>
          <code>{startCommand}</code> <CopyButton value={startCommand} what={startCommand} />
        </>
      }
    >
      {texts("noWorkerHint")}
    </EmptyState>
  );
}
