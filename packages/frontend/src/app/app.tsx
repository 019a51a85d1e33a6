import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactElement } from "react";

import { ApiContext } from "../binding/api-context.ts";
import { LiveStartContext } from "../binding/live-context.ts";
import { valueOf } from "../binding/use-answer.ts";
import { createBrowserSource } from "../live/browser-source.ts";
import { takeLinkSecrets } from "../live/link-secret.ts";
import { LiveStart } from "../live/live-start.ts";
import { returnFromSignOn } from "../live/return-path.ts";
import { markFailedStyles } from "../router/failed-styles.ts";
import { Router } from "../router/router.ts";
import { RouterView } from "../router/router-view.tsx";
import "../ui/styles.css";
import { applyAppearance } from "../ui/theme/apply-appearance.ts";
import { goToSignIn } from "./go-to-sign-in.ts";
import { createQueryClient, retryWhenAway } from "./query-client.ts";
import { ErrorPage } from "./error-page.tsx";
import { PendingPage } from "./pending-page.tsx";
import { frame, notFound, routes } from "./routes.tsx";

applyAppearance();
markFailedStyles();
takeLinkSecrets();
returnFromSignOn();
const queries = createQueryClient();
const api = createBrowserSource(() => {
  live.drop();
  void goToSignIn(queries.getQueryData(["me"]) !== undefined);
});
const live = new LiveStart(api);
const router = new Router(routes, notFound);
// Fetched in parallel with the frame and the page, which cannot render without it.
if (router.shown.match.page.framed) {
  live.begin();
  void queries.prefetchQuery({
    queryKey: ["me"],
    queryFn: () => valueOf(api.team.whoAmI()),
    retry: retryWhenAway,
  });
}

export function App(): ReactElement {
  return (
    <ApiContext value={api}>
      <LiveStartContext value={live}>
        <QueryClientProvider client={queries}>
          <RouterView router={router} frame={frame} pending={<PendingPage />} failed={ErrorPage} />
        </QueryClientProvider>
      </LiveStartContext>
    </ApiContext>
  );
}
