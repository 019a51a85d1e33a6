import { z } from "zod";

import { resourceUseSchema } from "../schemas/admin-schemas.ts";
import { statusResourceSchema } from "../schemas/resources.ts";
import { healthSchema, shutdownBody, shutdownProgressSchema } from "../schemas/routes-schemas.ts";
import { historyQuery, systemHistorySchema } from "../schemas/system-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const systemContract = {
  live: {
    summary: "The process answers",
    answer: healthSchema,
  },
  ready: {
    summary: "The store answers and logs can be written",
    answer: healthSchema,
  },
  metrics: {
    summary: "The server in numbers, as Prometheus scrapes them",
    answer: { description: "Text format 0.0.4", content: { "text/plain": { schema: z.string() } } },
  },
  status: {
    summary: "Server, workers and counts of tasks; release and protocol for the handshake",
    answer: statusResourceSchema,
  },
  shutdown: {
    summary: "Stops the server; answers JSON lines until it has happened",
    description:
      "Each line is {live, stopped}; a line comes with every change and every 15 s. The server exits " +
      "after the line with `stopped: true` was sent. wait: only when nothing runs, else `conflict`. " +
      "drain: starts nothing more and waits for the running tasks. kill: starts nothing more, cancels " +
      "what runs, and waits until the workers have verified it gone. detach: stops at once, tasks go " +
      "on in their hosts until the next start. Going away does not take the request back.",
    body: shutdownBody,
    answer: { content: { "application/x-ndjson": { schema: shutdownProgressSchema } } },
  },
  systemHistory: {
    summary: "Queue, throughput, waiting time, load and disk over time",
    query: historyQuery,
    answer: systemHistorySchema,
  },
  getResources: {
    summary: "What the server takes now: memory, time, databases, disk",
    answer: resourceUseSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
