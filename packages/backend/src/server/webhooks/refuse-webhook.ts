import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { WebhookTemplate } from "@wezterm-parallel/shared/domain/webhook/webhook-spec";

import { refuseEndpoint } from "../http/outgoing/refuse-endpoint.ts";
import type { AuthFlow, Principal } from "../http/admission/principal.ts";
import { kindsOf, namesAlerts } from "./match-kinds.ts";

interface WantedWebhook {
  readonly url?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly template: WebhookTemplate;
  readonly batch: number;
}

/** Returns why a webhook with this address and these events is refused; undefined: it may be set. */
export function refuseWebhook(
  { url, events = [], template, batch }: WantedWebhook,
  allowPrivate: boolean,
): Failure | undefined {
  const unknown = events.find((pattern) => kindsOf(pattern).length === 0);
  if (unknown !== undefined) return unknownKind(unknown);
  if (batch > 1 && template !== "standard")
    return createFailure({ reason: "invalid-request", detail: createMessage("webhook-batch-format") });
  const refusal = url === undefined ? undefined : refuseEndpoint(url, allowPrivate);
  if (url === undefined || refusal === undefined) return undefined;
  if (refusal === "not-https")
    return createFailure({ reason: "invalid-request", detail: createMessage("webhook-not-https") });
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("webhook-private", { host: new URL(url).host }),
    hint: createMessage("webhook-private-hint"),
  });
}

/** Alerts tell of every project, so a role in one of them is not enough to choose where they go. */
export function refuseAlerts(
  events: readonly string[],
  principal: Principal,
  auth: Pick<AuthFlow, "authorize">,
): Failure | undefined {
  if (!namesAlerts(events) || auth.authorize(principal, "workers:read").ok) return undefined;
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("webhook-alerts-not-yours"),
    hint: createMessage("webhook-alerts-not-yours-hint"),
  });
}

function unknownKind(kind: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("webhook-unknown-kind", { kind }),
    hint: createMessage("webhook-unknown-kind-hint"),
  });
}
