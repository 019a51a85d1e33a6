import { Send } from "lucide-react";
import type { ReactElement } from "react";

import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { Button } from "../../../ui/button/button.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { Count } from "../../../ui/time/numbers.tsx";
import { HookActions } from "../hooks/hook-actions.tsx";
import { SecretDialog } from "../hooks/secret-dialog.tsx";
import { WebhookState } from "./delivery-outcome.tsx";
import { useTemplateTexts, useWebhooksTexts } from "./texts.ts";
import { useWebhookActs } from "./use-webhook-acts.ts";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";

interface DetailsProps {
  readonly webhook: WebhookResource;
}

/** Shows what a webhook sends, what can be done with it, and its deliveries. */
export function WebhookDetails({ webhook }: DetailsProps): ReactElement {
  return (
    <>
      <Section title={webhook.name} actions={<Actions webhook={webhook} />}>
        <Facts webhook={webhook} />
      </Section>
      <WebhookDeliveries webhook={webhook} />
    </>
  );
}

function Facts({ webhook }: DetailsProps): ReactElement {
  const texts = useWebhooksTexts();
  const templates = useTemplateTexts();
  const { receiver, events, template, batch, failing, waiting, createdAt } = webhook;
  return (
    <DefinitionList
      items={[
        { term: texts("receiver"), value: receiver, mono: true },
        { term: texts("events"), value: events.join(" "), mono: true },
        { term: texts("format"), value: templates(template) },
        { term: texts("batch"), value: batch === 1 ? undefined : <Count value={batch} /> },
        { term: texts("state"), value: <WebhookState webhook={webhook} /> },
        { term: texts("failingSince"), value: failing && <Moment at={failing.since} /> },
        { term: texts("next"), value: failing && <Moment at={failing.retryAt} /> },
        { term: texts("waiting"), value: waiting === 0 ? undefined : <Count value={waiting} /> },
        { term: texts("created"), value: <Moment at={createdAt} /> },
      ]}
    />
  );
}

function Actions({ webhook }: DetailsProps): ReactElement {
  const texts = useWebhooksTexts();
  const { busy, pause, test } = useWebhookActs(webhook);
  const { project, name, state } = webhook;
  return (
    <HookActions
      ways={{
        name,
        part: "webhooks",
        texts,
        rotate: (api) => api.send("rotateWebhook", { project, name }),
        remove: (api) => api.send("removeWebhook", { project, name }),
      }}
      texts={texts}
      isOn={state === "on"}
      busy={busy}
      pause={pause}
      editDialog={(close) => <WebhookDialog webhook={webhook} onClose={close} />}
      secretDialog={(secret, close) => (
        <SecretDialog name={name} texts={texts} secret={secret} lead={texts("rotateHint")} onClose={close} />
      )}
    >
      <Button icon={<Send />} busy={busy} onClick={() => void test()}>
        {texts("test")}
      </Button>
    </HookActions>
  );
}
