import type { ReactElement } from "react";

import type {
  Delivery,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { Badge } from "../../../ui/badge/badge.tsx";
import { useWebhooksTexts } from "./texts.ts";
import styles from "../hooks/hooks.module.css";

const tones = { delivered: "good", refused: "warning", failed: "bad" } as const;

/** Shows how a delivery ended, with the status of the answer. */
export function DeliveryOutcome({ delivery }: { readonly delivery: Delivery }): ReactElement {
  const texts = useWebhooksTexts();
  const { state, status } = delivery;
  return (
    <span className={styles["outcome"]}>
      <Badge tone={tones[state]}>{texts(state)}</Badge>
      {status === undefined ? null : <span>{status}</span>}
    </span>
  );
}

/** Shows whether a webhook sends. */
export function WebhookState({ webhook }: { readonly webhook: WebhookResource }): ReactElement {
  const texts = useWebhooksTexts();
  const { state, failing } = webhook;
  if (state === "off") return <Badge tone="bad">{texts("off")}</Badge>;
  if (state === "paused") return <Badge tone="warning">{texts("paused")}</Badge>;
  if (failing !== undefined) return <Badge tone="bad">{texts("failing")}</Badge>;
  return <Badge tone="good">{texts("on")}</Badge>;
}
