import { Gauge, ScrollText } from "lucide-react";
import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { AlertsSection } from "./alerts-section.tsx";
import { Health } from "./health.tsx";
import { HistorySection } from "./history-section.tsx";
import { ServerFacts } from "./server-facts.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { useSystemTexts } from "./texts.ts";
import { WorkersSection } from "./workers-section.tsx";

/** Equal to the server's measuring interval, ms. */
const everyMs = 10_000;

/** Shows the system's health, the queue over time, resource use, and settings. */
export function SystemPage(): ReactElement {
  const texts = useSystemTexts();
  const may = usePermissions();
  return (
    <Page
      title={texts("system")}
      actions={
        may("settings:read") ? (
          <ButtonLink to={addressOf("programLogs", {})} icon={<ScrollText />}>
            {texts("readLogs")}
          </ButtonLink>
        ) : undefined
      }
    >
      {may("workers:read") ? (
        <Content mayRead={may("settings:read")} />
      ) : (
        <EmptyState title={texts("noAccess")} icon={<Gauge />}>
          {texts("noAccessHint")}
        </EmptyState>
      )}
    </Page>
  );
}

function Content({ mayRead }: { readonly mayRead: boolean }): ReactElement {
  const resources = useQuietAnswer(["resources"], (api) => api.get("getResources", {}), {
    everyMs,
    enabled: mayRead,
  });
  return (
    <>
      <Health disk={resources.data?.disk} />
      <AlertsSection everyMs={everyMs} />
      <HistorySection everyMs={everyMs} />
      <WorkersSection everyMs={everyMs} />
      <ServerFacts resources={mayRead ? resources : undefined} />
      {mayRead ? <SettingsSection /> : null}
    </>
  );
}
