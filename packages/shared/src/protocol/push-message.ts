import type { NotificationKind } from "../domain/notifications/notification-kinds.ts";

/** A message to a browser without an open page, encrypted for that browser. */

/** A notification; a newer one with the same key replaces it. */
export interface PushedNews {
  readonly key: string;
  readonly kind: NotificationKind | "test";
  /** Id of the task or run, or name of the pool. */
  readonly name: string;
  /** In a program's own words, or the title of the run: untrusted text on one line. */
  readonly text?: string;
  /** Address within the dashboard that a click opens. */
  readonly to: string;
  /** The way a run ended. */
  readonly state?: "succeeded" | "failed" | "cancelled";
  /** Can be answered with yes or no, by whoever receives this. */
  readonly asks?: { readonly attempt: string; readonly since: number };
}

export interface PushMessage {
  readonly language: "en" | "ja";
  readonly show: readonly PushedNews[];
  /** Number of further news that did not fit. */
  readonly more?: number;
  /** Keys of notifications that are settled. */
  readonly close: readonly string[];
}
