import { RotateCcw } from "lucide-react";
import type { ReactElement } from "react";

import type {
  Delivery,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { IconButton } from "../../../ui/button/icon-button.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { Duration } from "../../../ui/time/duration.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { VisibleText } from "../../../ui/visible/visible-text.tsx";
import { RecordsSection } from "../hooks/records-section.tsx";
import styles from "../hooks/hooks.module.css";
import { DeliveryOutcome } from "./delivery-outcome.tsx";
import { useWebhooksTexts } from "./texts.ts";
import { useWebhookActs } from "./use-webhook-acts.ts";

interface DeliveriesProps {
  readonly webhook: WebhookResource;
}

/** Lists deliveries with the receiver's answers, newest first; each event can be sent again. */
export function WebhookDeliveries({ webhook }: DeliveriesProps): ReactElement {
  const texts = useWebhooksTexts();
  const { project, name, last } = webhook;
  return (
    <RecordsSection<Delivery>
      title={texts("deliveries")}
      unread={texts("deliveriesUnread")}
      none={texts("deliveriesNone")}
      more={texts("more")}
      of={["webhooks", project, name, "deliveries"]}
      ask={(api, page) => api.get("listDeliveries", { project, name }, page)}
      newest={last && String(last.id)}
      columns={useColumns(webhook)}
    />
  );
}

function useColumns(webhook: WebhookResource): readonly Column<Delivery>[] {
  const texts = useWebhooksTexts();
  const { busy, replay } = useWebhookActs(webhook);
  return [
    { id: "event", header: texts("event"), card: "title", cell: (delivery) => <SentEvent of={delivery} /> },
    { id: "state", header: texts("state"), cell: (delivery) => <DeliveryOutcome delivery={delivery} /> },
    {
      id: "answer",
      header: texts("answer"),
      card: "whole",
      cell: ({ answer }) => (
        <span className={styles["cut"]}>
          <VisibleText>{answer === "" ? "–" : answer}</VisibleText>
        </span>
      ),
    },
    {
      id: "duration",
      header: texts("duration"),
      align: "end",
      cell: ({ durationMs }) => <Duration ms={durationMs} />,
    },
    { id: "when", header: texts("when"), cell: ({ at }) => <TimeAgo at={at} /> },
    {
      id: "replay",
      header: "",
      align: "end",
      cell: ({ event }) =>
        event === 0 ? null : (
          <IconButton
            size="small"
            icon={<RotateCcw />}
            busy={busy}
            label={texts("replayOf", { event: String(event) })}
            onClick={() => void replay(event)}
          />
        ),
    },
  ];
}

function SentEvent({ of: { event, kind } }: { readonly of: Delivery }): ReactElement {
  const texts = useWebhooksTexts();
  if (event === 0) return <>{texts("testEvent")}</>;
  return (
    <span className={styles["outcome"]}>
      <span>{event}</span>
      <code>{kind}</code>
    </span>
  );
}
