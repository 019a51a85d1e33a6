import { SquareCheckBig } from "lucide-react";
import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ReviewResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressParameters } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { ChangeActions } from "../../tasks/changes/change-actions.tsx";
import { ChangeState } from "../../tasks/changes/change-state.tsx";
import { ReviewBadge } from "../../tasks/changes/review-badge.tsx";
import { useChange, useFollowedChanges } from "../../tasks/changes/use-changes.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { ReviewView } from "./page/review-view.tsx";
import { SendReview } from "./page/send-review.tsx";
import { ReviewProvider } from "./threads/review-context.tsx";
import { useReviewTexts } from "./texts.ts";

/** The review of a change: its diff with comments, and verdicts. */
export function ReviewPage(): ReactElement {
  const texts = useReviewTexts();
  const { run, name } = useAddressParameters("review");
  const id = `${run}/${name}`;
  useFollowedChanges();
  const asked = useAnswer(["changes", "review", id], (api) => api.get("getReview", { id }));
  const isAbsent = asked.error?.failure.reason === "not-found";
  if (asked.data !== undefined) return <Shown key={id} review={asked.data} run={run} name={name} />;
  return (
    <Page title={texts("reviewOf", { change: name })} crumbs={crumbsOf(run, name)}>
      {isAbsent ? (
        <EmptyState
          title={texts("noChange")}
          icon={<SquareCheckBig />}
          action={<ButtonLink to={taskAddress({ run, name }, "diff")}>{texts("toTask")}</ButtonLink>}
        >
          {texts("noChangeHint")}
        </EmptyState>
      ) : (
        <Answered of={asked} skeleton={<Skeleton lines={16} />} title={texts("notRead")}>
          {() => null}
        </Answered>
      )}
    </Page>
  );
}

interface ShownProps {
  readonly review: ReviewResource;
  readonly run: string;
  readonly name: string;
}

function Shown({ review, run, name }: ShownProps): ReactElement {
  const texts = useReviewTexts();
  const may = usePermissions();
  const change = useChange(review.change) ?? undefined;
  const mayReview = change !== undefined && may("changes:review", change.project);
  const mayMerge = change !== undefined && may("changes:merge", change.project);
  return (
    <ReviewProvider review={review} mayReview={mayReview} mayMerge={mayMerge}>
      <Page
        title={texts("reviewOf", { change: name })}
        fit="fill"
        crumbs={crumbsOf(run, name)}
        facts={
          <>
            <ReviewBadge review={review.summary} />
            {change === undefined || change.state === "open" ? null : <ChangeState change={change} />}
          </>
        }
        actions={
          <>
            {mayMerge ? <ChangeActions change={change} isAside={mayReview} /> : null}
            {mayReview ? <SendReview /> : null}
          </>
        }
      >
        <ReviewView />
      </Page>
    </ReviewProvider>
  );
}

function crumbsOf(run: string, name: string) {
  return [
    { label: run, to: addressOf("run", { run }) },
    { label: name, to: taskAddress({ run, name }, "diff") },
  ];
}
