import { Outlet } from "@tanstack/react-router";
import { useEffect, useState, type ReactElement, type ReactNode } from "react";

import { useApi } from "../binding/api-context.ts";
import { LiveContext } from "../binding/live-context.ts";
import { MeContext } from "../binding/me-context.ts";
import { useAnswer } from "../binding/use-answer.ts";
import { LiveSession } from "../live/live-session.ts";
import { FailureNotice } from "./failure-notice.tsx";
import { goToSignIn } from "./go-to-sign-in.ts";
import { PendingPage } from "./pending-page.tsx";
import { Shell } from "./shell/shell.tsx";

/** All that is for somebody who is signed in; anybody else is led to where they sign in. */
export function SignedIn(): ReactElement {
  const me = useAnswer(["me"], (api) => api.team.whoAmI());
  const signedOut = me.error?.failure.reason === "unauthenticated";
  useEffect(() => {
    if (signedOut) goToSignIn();
  }, [signedOut]);
  if (me.data !== undefined) {
    return (
      <MeContext value={me.data}>
        <Live>
          <Shell>
            <Outlet />
          </Shell>
        </Live>
      </MeContext>
    );
  }
  if (me.error === null || signedOut) return <PendingPage />;
  return <FailureNotice failure={me.error.failure} again={() => void me.refetch()} />;
}

/** One store for all pages; it lives until the page is left or the session is over. */
function Live({ children }: { readonly children: ReactNode }): ReactElement {
  const api = useApi();
  const [live, setLive] = useState<LiveSession | undefined>(undefined);
  useEffect(() => {
    const session = new LiveSession(api);
    const stop = session.listen(() => leaveWhenOver(session));
    setLive(session);
    return () => {
      stop();
      session[Symbol.dispose]();
    };
  }, [api]);
  return live === undefined ? <PendingPage /> : <LiveContext value={live}>{children}</LiveContext>;
}

function leaveWhenOver({ store: { link } }: LiveSession): void {
  if (link.kind === "away" && link.failure.reason === "unauthenticated") goToSignIn();
}
