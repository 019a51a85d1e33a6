import { GitMerge } from "lucide-react";
import type { ReactElement } from "react";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { useChanges, useFollowedChanges, useQueues } from "../../tasks/changes/use-changes.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { chooseQueue, knownQueues } from "./choose-queue.ts";
import { QueueView } from "./queue-view.tsx";
import { useQueueTexts } from "./texts.ts";
import styles from "./queue.module.css";

/** The page offers the queues of this many newest changes; other queues are reached from their tasks. */
const mostChanges = 200;

/** Shows a merge queue: what waits to land on a target, and what landed or was refused. */
export function QueuePage(): ReactElement {
  const texts = useQueueTexts();
  const may = usePermissions();
  if (may("checkouts:read")) return <Queues />;
  return (
    <Page title={texts("queue")}>
      <EmptyState title={texts("noAccess")} icon={<GitMerge />}>
        {texts("noAccessHint")}
      </EmptyState>
    </Page>
  );
}

function Queues(): ReactElement {
  const texts = useQueueTexts();
  const [query] = useAddressQuery();
  useFollowedChanges();
  const queues = useQueues();
  const newest = useChanges({ limit: mostChanges });
  const wish = { project: query["project"], target: query["target"] };
  const known = knownQueues(queues.data ?? [], newest.data ?? [], wish);
  const name = chooseQueue(known, wish);
  if (name !== undefined && queues.data !== undefined && newest.data !== undefined)
    return <QueueView name={name} run={query["run"]} known={known} queues={queues.data} />;
  return (
    <Page title={texts("queue")}>
      <Answered of={queues} skeleton={<Skeleton lines={6} />} title={texts("unread")}>
        {() => (newest.data === undefined ? <Skeleton lines={6} /> : <NoQueue />)}
      </Answered>
    </Page>
  );
}

function NoQueue(): ReactElement {
  const texts = useQueueTexts();
  return (
    <EmptyState title={texts("nothing")} icon={<GitMerge />}>
      <p>{texts("nothingHint")}</p>
      <code className={styles["command"]}>wzp merge</code>
    </EmptyState>
  );
}
