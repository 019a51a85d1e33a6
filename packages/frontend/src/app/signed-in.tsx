import { Outlet } from "@tanstack/react-router";
import { useEffect, type ReactElement } from "react";

import { MeContext } from "../binding/me-context.ts";
import { useAnswer } from "../binding/use-answer.ts";
import { FailureNotice } from "./failure-notice.tsx";
import { goToSignIn } from "./go-to-sign-in.ts";
import { Live } from "./live.tsx";
import { PendingPage } from "./pending-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { useKeptState } from "./use-kept-state.ts";

/** Between two questions to a server that was away when the page was opened. */
const againMs = 3_000;

/**
 * All that is for somebody who is signed in; anybody else is led to where they sign in. While the server is away, who
 * was signed in last sees what was so then.
 */
export function SignedIn(): ReactElement {
  const { data, failureReason, error, refetch } = useAnswer(["me"], (api) => api.team.whoAmI());
  const signedOut = error?.failure.reason === "unauthenticated";
  const away = data === undefined && failureReason?.failure.reason === "unavailable";
  const kept = useKeptState(away);
  useEffect(() => {
    if (!away) return undefined;
    const timer = setInterval(() => void refetch(), againMs);
    return () => clearInterval(timer);
  }, [away, refetch]);
  useEffect(() => {
    if (signedOut) void goToSignIn();
  }, [signedOut]);
  const me = data ?? (away ? kept?.me : undefined);
  if (me !== undefined) {
    return (
      <MeContext value={me}>
        <Live kept={kept}>
          <Shell>
            <Outlet />
          </Shell>
        </Live>
      </MeContext>
    );
  }
  if (error === null || signedOut) return <PendingPage />;
  return <FailureNotice failure={error.failure} again={() => void refetch()} />;
}
