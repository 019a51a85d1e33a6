import { Bot } from "lucide-react";
import type { ReactElement } from "react";

import { usePermissions } from "../../binding/me-context.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Budgets, SpendingByPerson } from "./budgets.tsx";
import { Profiles } from "./profiles.tsx";
import { QuotaPools } from "./quota-pools.tsx";
import { RunningAgents } from "./running-agents.tsx";
import { useAgentsTexts } from "./texts.ts";

/** Shows the agents: what each does, the quota pools that they share, budgets, spending, and the profiles of a project. */
export function AgentsPage(): ReactElement {
  const texts = useAgentsTexts();
  const may = usePermissions();
  return (
    <Page title={texts("agents")}>
      {may("runs:read") ? (
        <>
          <RunningAgents />
          <QuotaPools />
          <Profiles />
          <Budgets />
          <SpendingByPerson />
        </>
      ) : (
        <EmptyState title={texts("noAccess")} icon={<Bot />}>
          {texts("noAccessHint")}
        </EmptyState>
      )}
    </Page>
  );
}
