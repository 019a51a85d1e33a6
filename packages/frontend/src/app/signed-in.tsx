import { useEffect, type ReactElement, type ReactNode } from "react";

import { MeContext } from "../binding/me-context.ts";
import { useAnswer } from "../binding/use-answer.ts";
import { lazyComponent } from "../ui/lazy/lazy-component.tsx";
import { FailureNotice } from "./failure-notice.tsx";
import { Live } from "./live.tsx";
import { PendingPage } from "./pending-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { useSavedState } from "./use-saved-state.ts";

const OwedFactorPage = lazyComponent(
  async () => (await import("./owed-factor-page.tsx")).OwedFactorPage,
  () => <PendingPage />,
);

/** Pause between requests to a server that was away when the page was opened. */
const againMs = 3_000;

/**
 * Wraps everything for signed-in users; the API's source redirects others to the sign-in page. While the server is
 * away, the last signed-in user sees the saved state.
 */
export function SignedIn({ children }: { readonly children: ReactNode }): ReactElement {
  const { data, failureReason, error, refetch } = useAnswer(["me"], (api) => api.team.whoAmI());
  const signedOut = error?.failure.reason === "unauthenticated";
  const kept = useSavedState(failureReason?.failure.reason === "unavailable");
  const waiting = data === undefined && kept !== undefined;
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setInterval(() => void refetch({ cancelRefetch: false }), againMs);
    return () => clearInterval(timer);
  }, [waiting, refetch]);
  const me = data ?? kept?.me;
  if (me?.owes !== undefined) {
    return <OwedFactorPage />;
  }
  if (me !== undefined) {
    return (
      <MeContext value={me}>
        <Live kept={kept}>
          <Shell>{children}</Shell>
        </Live>
      </MeContext>
    );
  }
  if (error === null || signedOut) return <PendingPage />;
  return <FailureNotice failure={error.failure} again={() => void refetch()} />;
}
