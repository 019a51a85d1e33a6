import type { ReactElement } from "react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../../binding/me-context.ts";
import { ChangeActions } from "../../../tasks/changes/change-actions.tsx";
import { ChangeState } from "../../../tasks/changes/change-state.tsx";
import { useMergeTexts } from "../../../tasks/changes/texts.ts";
import { useQueues } from "../../../tasks/changes/use-changes.ts";
import { ReviewBadge } from "../../../tasks/changes/review-badge.tsx";
import { reviewAddress, taskAddress } from "../../../tasks/task-address.ts";
import { Callout } from "../../../ui/error/callout.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import { ButtonLink } from "../../../ui/link/button-link.tsx";
import { lazyComponent } from "../../../ui/lazy/lazy-component.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { mergeKeys } from "./merge-keys.ts";
import { PullRequest } from "./pull-request.tsx";
import styles from "./change-card.module.css";

const Conflict = lazyComponent(async () => (await import("./conflict.tsx")).Conflict);

/** Shows what became of a task's change, and what can be done with it. */
export function ChangeCard({ change }: { readonly change: ChangeResource }): ReactElement {
  const texts = useMergeTexts();
  const may = usePermissions();
  return (
    <Section title={texts("change")} form="panel">
      <div className={styles["line"]}>
        <ChangeState change={change} />
        <ReviewBadge review={change.review} />
        <p>
          <Words change={change} />
        </p>
        <span className={styles["actions"]}>
          <ButtonLink size="small" to={reviewAddress(change)}>
            {texts("review")}
          </ButtonLink>
          {may("changes:merge", change.project) ? <ChangeActions change={change} keys={mergeKeys} /> : null}
        </span>
      </div>
      {change.failure === undefined || change.state === "resolving" ? null : (
        <Callout tone="bad" title={texts("refused")}>
          <FailureLines failure={change.failure} />
        </Callout>
      )}
      {change.pullRequest === undefined ? null : <PullRequest pullRequest={change.pullRequest} />}
      {change.state === "open" && change.failure?.reason === "merge-conflict" ? (
        <Conflict change={change} />
      ) : null}
      {change.push === undefined ? null : <Pushed change={change} push={change.push} />}
      {change.position === undefined ? null : <Obstacle change={change} />}
    </Section>
  );
}

interface PushedProps {
  readonly change: ChangeResource;
  readonly push: NonNullable<ChangeResource["push"]>;
}

/** Says whether the landing was pushed, and why not. */
function Pushed({ change: { target }, push: { remote, pending, failure } }: PushedProps): ReactElement {
  const texts = useMergeTexts();
  if (failure === undefined)
    return <p className={styles["quiet"]}>{texts(pending ? "pushing" : "pushed", { target, remote })}</p>;
  return (
    <Callout tone="warning" title={texts("notPushed", { target, remote })}>
      <FailureLines failure={failure} />
    </Callout>
  );
}

/** Describes the state, with links to what it mentions. */
function Words({ change }: { readonly change: ChangeResource }): ReactElement {
  const texts = useMergeTexts();
  const { state, target, project, landed, position = 1, verifiedBy, endedAt } = change;
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
  if (state === "resolving") return <>{texts.rich("resolvingFor", { target: queue })}</>;
  if (state === "open") return <>{texts.rich("goesTo", { target: queue })}</>;
  return (
    <>
      <Ending state={state} target={queue} landed={landed} />{" "}
      {endedAt === undefined ? null : <TimeAgo at={endedAt} className={styles["quiet"]} />}
    </>
  );
}

interface EndingProps {
  readonly state: "landed" | "reverted";
  readonly target: ReactElement;
  /** Absent when the forge merged it. */
  readonly landed: string | undefined;
}

function Ending({ state, target, landed }: EndingProps): ReactElement {
  const texts = useMergeTexts();
  if (state === "reverted") return <>{texts.rich("revertedOn", { target })}</>;
  if (landed === undefined) return <>{texts.rich("landedElsewhere", { target })}</>;
  return <>{texts.rich("landedAs", { target, commit: <code>{landed.slice(0, 7)}</code> })}</>;
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
