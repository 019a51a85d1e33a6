import { RotateCcw } from "lucide-react";
import { useEffect, type ReactElement } from "react";

import type {
  Delivery,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { usePages } from "../../../binding/use-pages.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { Duration } from "../../../ui/time/duration.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { VisibleText } from "../../../ui/visible/visible-text.tsx";
import { DeliveryOutcome } from "./delivery-outcome.tsx";
import { useWebhooksTexts } from "./texts.ts";
import { useWebhookActs } from "./use-webhook-acts.ts";
import styles from "./webhooks.module.css";

const pageSize = 50;

interface DeliveriesProps {
  readonly webhook: WebhookResource;
}

/** Lists deliveries with the receiver's answers, newest first; each event can be sent again. */
export function WebhookDeliveries({ webhook }: DeliveriesProps): ReactElement {
  const texts = useWebhooksTexts();
  const { project, name, last } = webhook;
  const pages = usePages<Delivery>(["webhooks", project, name, "deliveries"], (api, cursor) =>
    api.get("listDeliveries", { project, name }, { limit: pageSize, cursor }),
  );
  useFresh([project, name], last?.id);
  return (
    <Section title={texts("deliveries")}>
      <Answered of={pages} skeleton={<Skeleton lines={4} />} title={texts("deliveriesUnread")}>
        {(found) => <DeliveriesTable webhook={webhook} deliveries={found} />}
      </Answered>
      {pages.hasNextPage ? (
        <Button
          className={styles["more"]}
          busy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {texts("more")}
        </Button>
      ) : null}
    </Section>
  );
}

/** Reads the deliveries again when the list of webhooks, which is polled, knows a newer one. */
function useFresh([project, name]: readonly [string, string], newest: number | undefined): void {
  const refresh = useRefresh();
  useEffect(() => {
    if (newest !== undefined) void refresh(["webhooks", project, name, "deliveries"]);
  }, [refresh, project, name, newest]);
}

function DeliveriesTable({
  webhook,
  deliveries,
}: DeliveriesProps & { readonly deliveries: readonly Delivery[] }): ReactElement {
  const texts = useWebhooksTexts();
  return (
    <Table
      label={texts("deliveries")}
      columns={useColumns(webhook)}
      rows={deliveries}
      keyOf={({ id }) => String(id)}
      empty={<p className={styles["quiet"]}>{texts("deliveriesNone")}</p>}
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
        <span className={styles["answer"]}>
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
