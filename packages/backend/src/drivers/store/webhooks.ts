import type { FailingDelivery } from "@wezterm-parallel/shared/domain/webhook/decide-delivery";
import type {
  DeliveryState,
  WebhookState,
  WebhookTemplate,
} from "@wezterm-parallel/shared/domain/webhook/webhook-spec";

export interface WebhookName {
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
}

export interface WebhookSpec {
  /** Address and secrets, encrypted and bound to the webhook's name. */
  readonly sealed: string;
  /** The address without its path. */
  readonly receiver: string;
  /** Kinds of events, or patterns of them. */
  readonly events: readonly string[];
  readonly template: WebhookTemplate;
  /** Events that one request carries at most; absent: 1. */
  readonly batch?: number;
}

export interface WebhookRecord extends WebhookSpec, WebhookName {
  readonly id: number;
  readonly state: WebhookState;
  readonly failing: FailingDelivery | undefined;
  /** Every event up to this number has been delivered or refused, or is of no interest. */
  readonly cursor: number;
  readonly createdAt: number;
}

export interface DeliveryRecord extends NewDelivery {
  readonly id: number;
}

export interface NewDelivery {
  /** Number of the event; 0: a test. */
  readonly event: number;
  readonly kind: string;
  readonly at: number;
  readonly state: DeliveryState;
  /** HTTP status; undefined: no answer came. */
  readonly status: number | undefined;
  readonly durationMs: number;
  /** Start of the answer, or why there was none. */
  readonly answer: string;
}

/** The outcomes of some deliveries of a webhook, recorded in one transaction. */
export interface DeliveryProgress {
  readonly deliveries: readonly NewDelivery[];
  /** Absent: its place in the events and its failures stay, as after a test. */
  readonly reached?: {
    readonly cursor: number;
    readonly failing: FailingDelivery | undefined;
    /** It is given up. */
    readonly off: boolean;
  };
}

export interface WebhookReader {
  /** All, or those of these projects; by project and name. */
  webhooks(projects?: readonly number[]): Promise<readonly WebhookRecord[]>;
  webhook(name: WebhookName): Promise<WebhookRecord | undefined>;
  /** Newest first; `before`: only those with a lower id. */
  deliveries(query: {
    readonly webhook: number;
    readonly before?: number | undefined;
    readonly limit: number;
  }): Promise<readonly DeliveryRecord[]>;
}
