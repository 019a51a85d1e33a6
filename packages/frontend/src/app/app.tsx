import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { ApiContext } from "../binding/api-context.ts";
import { createBrowserSource } from "../live/browser-source.ts";
import { takeLinkSecrets } from "../live/link-secret.ts";
import { returnFromSignOn } from "../live/return-path.ts";
import "../ui/styles.css";
import { applyAppearance } from "../ui/theme/apply-appearance.ts";
import { goToSignIn } from "./go-to-sign-in.ts";
import { createQueryClient } from "./query-client.ts";
import { createAppRouter } from "./router.ts";

applyAppearance();
takeLinkSecrets();
returnFromSignOn();
const queries = createQueryClient();
const api = createBrowserSource(() => void goToSignIn(queries.getQueryData(["me"]) !== undefined));
const router = createAppRouter();

export function App(): ReactElement {
  return (
    <ApiContext value={api}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ApiContext>
  );
}
