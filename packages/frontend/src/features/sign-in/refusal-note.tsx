import { useState, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useNow } from "../../ui/clock/now.ts";
import { Callout } from "../../ui/error/callout.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { VisuallyHidden } from "../../ui/layout/visually-hidden.tsx";
import { useSignInTexts } from "./texts.ts";

interface RefusalNoteProps {
  /** A new object for each attempt. */
  readonly failure: Failure;
  /** Text for `unauthenticated` or `not-found`: the input is wrong. */
  readonly wrong: { readonly title: string; readonly hint: string };
}

/** Explains why signing in failed, in the user's language. */
export function RefusalNote({ failure, wrong }: RefusalNoteProps): ReactElement {
  const texts = useSignInTexts();
  if (failure.reason === "rate-limited") return <WaitNote failure={failure} />;
  if (failure.reason === "unauthenticated" || failure.reason === "not-found") {
    return (
      <Callout tone="bad" title={wrong.title} role="alert">
        <p>{wrong.hint}</p>
      </Callout>
    );
  }
  if (failure.reason !== "unavailable") return <ErrorNote failure={failure} />;
  return (
    <Callout tone="bad" title={texts("away")} role="alert">
      <p>{texts("awayHint")}</p>
    </Callout>
  );
}

/** Counts down until the next attempt is allowed; announced only once. */
function WaitNote({ failure: { data } }: { readonly failure: Failure }): ReactElement {
  const texts = useSignInTexts();
  const seconds = Number(data?.["retryAfter"] ?? 0);
  const [until] = useState(() => Date.now() + seconds * 1000);
  const left = Math.ceil((until - useNow(1000)) / 1000);
  return (
    <Callout tone="warning" title={texts("tooMany")}>
      <p aria-hidden="true">{left > 0 ? texts("tryIn", { count: left }) : texts("tryNow")}</p>
      <VisuallyHidden>
        <span role="alert">{`${texts("tooMany")} ${texts("tryIn", { count: seconds })}`}</span>
      </VisuallyHidden>
    </Callout>
  );
}
