import type { ReactElement } from "react";

import type { PullRequestResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { useMergeTexts } from "../../../tasks/changes/texts.ts";
import { Badge, type Tone } from "../../../ui/badge/badge.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import styles from "./change-card.module.css";

const stateTones = { requested: "info", open: "info", merged: "good", closed: undefined } as const;
const checkTones = { pending: "info", passed: "good", failed: "bad" } as const;

/** The pull request of a change: its page on the forge, and what is known about it. */
export function PullRequest({ pullRequest }: { readonly pullRequest: PullRequestResource }): ReactElement {
  const texts = useMergeTexts();
  const { state, draft, number, url, checks = "none", reviews = [], failure } = pullRequest;
  const refusal = state === "open" ? pullRequest.refusal : undefined;
  const isDraft = state === "open" && draft === true;
  return (
    <>
      <div className={styles["line"]} data-pull-request={state}>
        <Badge tone={stateTones[state]}>{texts(isDraft ? "pullRequestDraft" : `pullRequest.${state}`)}</Badge>
        {url === undefined || number === undefined ? null : (
          <a href={url} target="_blank" rel="noopener noreferrer">
            {texts("pullRequestNumber", { number })}
          </a>
        )}
        {checks === "none" ? null : <Badge tone={checkTones[checks]}>{texts(`checks.${checks}`)}</Badge>}
        {mergesByItself(pullRequest) ? <Badge tone="info">{texts("pullRequestMerges")}</Badge> : null}
        {reviews.map(({ by, verdict }) => (
          <Badge key={by} tone={verdictTone(verdict)}>
            {texts(verdict === "approved" ? "approvedBy" : "changesRequestedBy", { by })}
          </Badge>
        ))}
      </div>
      {failure === undefined ? null : (
        <Callout tone="warning" title={texts("pullRequestDelayed")}>
          <FailureLines failure={failure} />
        </Callout>
      )}
      {refusal === undefined ? null : (
        <Callout tone="warning" title={texts("pullRequestRefused")}>
          <FailureLines failure={refusal} />
        </Callout>
      )}
    </>
  );
}

function mergesByItself({ state, mergeAsked, refusal }: PullRequestResource): boolean {
  return state === "open" && mergeAsked !== undefined && refusal === undefined;
}

function verdictTone(verdict: NonNullable<PullRequestResource["reviews"]>[number]["verdict"]): Tone {
  return verdict === "approved" ? "good" : "bad";
}
