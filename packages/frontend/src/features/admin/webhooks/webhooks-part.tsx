import { Plus, Webhook } from "lucide-react";
import { useState, type ReactElement } from "react";

import { items } from "@wezterm-parallel/shared/client/calls";
import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAddressQuery } from "../../../binding/use-address.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { useQuietAnswer } from "../../../binding/use-quiet-answer.ts";
import { Button } from "../../../ui/button/button.tsx";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { useAdminTexts } from "../texts.ts";
import { useWebhooksTexts } from "./texts.ts";
import { useWebhookKeys } from "./use-webhook-keys.ts";
import { WebhookDetails } from "./webhook-details.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { keyOfWebhook, WebhooksTable } from "./webhooks-table.tsx";
import styles from "./webhooks.module.css";

/** Polling interval in ms: deliveries are no events. */
const everyMs = 5_000;

const none: readonly WebhookResource[] = [];

/** Webhooks of the projects in which this person may set secrets, and their deliveries. */
export function WebhooksPart(): ReactElement {
  const texts = useWebhooksTexts();
  const admin = useAdminTexts();
  const [query] = useAddressQuery();
  const [adding, setAdding] = useState(false);
  const mine = useMyProjects();
  const answer = useQuietAnswer(["webhooks"], async (api) => items(await api.get("listWebhooks", {})), {
    everyMs,
  });
  const webhooks = answer.data ?? none;
  const add = mine.length === 0 ? undefined : () => setAdding(true);
  useWebhookKeys(webhooks, add);
  const selected = webhooks.find(
    ({ project, name }) => project === query["project"] && name === query["webhook"],
  );
  return (
    <>
      <Toolbar label={admin("webhooks")}>
        <p className={styles["lead"]}>{texts("lead")}</p>
        <ToolbarSpace />
        {add === undefined ? null : <AddButton add={add} />}
      </Toolbar>
      <Answered of={answer} skeleton={<Skeleton lines={4} />} title={texts("unread")}>
        {(known) =>
          known.length === 0 ? (
            <EmptyState title={texts("none")} icon={<Webhook />}>
              {texts("noneHint")}
            </EmptyState>
          ) : (
            <WebhooksTable webhooks={known} selected={selected} />
          )
        }
      </Answered>
      {selected === undefined ? null : <WebhookDetails key={keyOfWebhook(selected)} webhook={selected} />}
      {adding ? <WebhookDialog projects={mine} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function AddButton({ add }: { readonly add: () => void }): ReactElement {
  const texts = useWebhooksTexts();
  return (
    <Button variant="primary" icon={<Plus />} onClick={add}>
      {texts("add")}
    </Button>
  );
}

function useMyProjects(): readonly ProjectResource[] {
  const may = usePermissions();
  const { data = [] } = useAnswer(["projects"], (api) => api.team.projects());
  return data.filter(({ id }) => may("secrets:write", id));
}
