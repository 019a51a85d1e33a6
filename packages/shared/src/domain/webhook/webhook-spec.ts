/** Formats of a delivery: `standard` is the event itself, as Standard Webhooks wants it; the others are messages to read. */
export const webhookTemplates = ["standard", "slack", "discord", "teams", "ntfy"] as const;
export type WebhookTemplate = (typeof webhookTemplates)[number];

/** Events that one request can carry at most. */
export const largestBatch = 500;

/** `off`: it was switched off after failing too long; `paused`: by a person. Both keep their place in the events. */
export const webhookStates = ["on", "paused", "off"] as const;
export type WebhookState = (typeof webhookStates)[number];

/** `refused`: the receiver does not want this event, so the next one follows; a failed delivery is tried again. */
export const deliveryStates = ["delivered", "refused", "failed"] as const;
export type DeliveryState = (typeof deliveryStates)[number];
