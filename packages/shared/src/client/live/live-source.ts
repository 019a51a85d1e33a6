import type { Client } from "../client.ts";

/** What a live store needs of the API. */
export type LiveSource = Pick<
  Client,
  "handshake" | "runs" | "run" | "tasks" | "events" | "eventStream" | "transport"
>;
