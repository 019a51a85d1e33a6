import type { ReactElement } from "react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/merge-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../../binding/me-context.ts";
import { ChangeActions } from "../../../tasks/changes/change-actions.tsx";
import { ChangeState } from "../../../tasks/changes/change-state.tsx";
import { useMergeTexts } from "../../../tasks/changes/texts.ts";
import { useQueues } from "../../../tasks/changes/use-changes.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { Callout } from "../../../ui/error/callout.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { mergeKeys } from "./merge-keys.ts";
import styles from "./change-card.module.css";

/** Shows what became of a task's change, and what can be done with it. */
export function ChangeCard({ change }: { readonly change: ChangeResource }): ReactElement {
  const texts = useMergeTexts();
  const may = usePermissions();
  return (
    <Section title={texts("change")} form="panel">
      <div className={styles["line"]}>
        <ChangeState change={change} />
        <p>
          <Words change={change} />
        </p>
        {may("changes:merge", change.project) ? (
          <span className={styles["actions"]}>
            <ChangeActions change={change} keys={mergeKeys} />
          </span>
        ) : null}
      </div>
      {change.failure === undefined ? null : (
        <Callout tone="bad" title={texts("refused")}>
          <FailureLines failure={change.failure} />
        </Callout>
      )}
      {change.position === undefined ? null : <Obstacle change={change} />}
    </Section>
  );
}

/** Describes the state, with links to what it mentions. */
function Words({ change }: { readonly change: ChangeResource }): ReactElement {
  const texts = useMergeTexts();
  const { state, target, project, landed = "", position = 1, verifiedBy, endedAt } = change;
  const queue = (
    <Link to={addressOf("queue", {}, { project, target })} data-target="">
      {target}
    </Link>
  );
  if (state === "queued") return <>{texts.rich("queuedAt", { position, target: queue })}</>;
  if (state === "verifying" && verifiedBy !== undefined) {
    const run = <Link to={taskAddress({ run: verifiedBy, name: "verify" })}>{verifiedBy}</Link>;
    return <>{texts.rich("verifyingBy", { target: queue, run })}</>;
  }
  if (state === "verifying" || state === "verified")
    return <>{texts.rich("verifiedFor", { target: queue })}</>;
  if (state === "open") return <>{texts.rich("goesTo", { target: queue })}</>;
  const commit = <code>{landed.slice(0, 7)}</code>;
  const words =
    state === "landed"
      ? texts.rich("landedAs", { target: queue, commit })
      : texts.rich("revertedOn", { target: queue });
  return (
    <>
      {words} {endedAt === undefined ? null : <TimeAgo at={endedAt} className={styles["quiet"]} />}
    </>
  );
}

/** Shows what keeps the queue from moving its target, such as a working tree with changes. */
function Obstacle({ change }: { readonly change: ChangeResource }): ReactElement | null {
  const texts = useMergeTexts();
  const { data = [] } = useQueues();
  const queue = data.find(({ project, target }) => project === change.project && target === change.target);
  if (queue === undefined || (queue.obstacle === undefined && !queue.paused)) return null;
  return (
    <Callout tone="warning" title={texts(queue.paused ? "paused" : "waits")}>
      {queue.obstacle === undefined ? null : <FailureLines failure={queue.obstacle} />}
    </Callout>
  );
}
