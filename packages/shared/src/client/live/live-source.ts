import type { Client } from "../client.ts";

/** The API calls that a live store needs. */
export type LiveSource = Pick<
  Client,
  "handshake" | "runs" | "run" | "tasks" | "events" | "eventStream" | "transport"
>;
