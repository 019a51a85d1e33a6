import { z } from "zod";

import { resourceUseSchema } from "../schemas/access/admin-schemas.ts";
import { logLevelsResourceSchema, setLogLevelBody } from "../schemas/access/log-level-schemas.ts";
import { programLogsQuery, programLogsSchema } from "../schemas/access/program-log-schemas.ts";
import { statusResourceSchema } from "../schemas/resources.ts";
import { healthSchema, shutdownBody, shutdownProgressSchema } from "../schemas/routes-schemas.ts";
import { cleanRecordsBody, retentionReportSchema } from "../schemas/retention-schemas.ts";
import { historyQuery, homeCopiesSchema, systemHistorySchema } from "../schemas/system-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const systemContract = {
  live: {
    summary: "Checks that the process responds",
    answer: healthSchema,
  },
  ready: {
    summary: "Checks that the store responds and logs can be written",
    answer: healthSchema,
  },
  metrics: {
    summary: "Gets metrics in the Prometheus format",
    answer: { description: "Text format 0.0.4", content: { "text/plain": { schema: z.string() } } },
  },
  status: {
    summary:
      "Gets the state of the server and its workers, task counts, and release and protocol for the handshake",
    answer: statusResourceSchema,
  },
  shutdown: {
    summary: "Stops the server; streams its progress as JSON lines",
    description:
      "Each line is {live, stopped}; a line is sent with every change and every 15 s. The server exits " +
      "after the line with `stopped: true`. wait: only when nothing runs, else `conflict`. " +
      "drain: starts nothing more and waits for the running tasks. kill: starts nothing more, cancels " +
      "running tasks, and waits until the workers have verified that none is left. detach: stops at once; tasks " +
      "continue in their hosts until the next start. Disconnecting does not withdraw the request.",
    body: shutdownBody,
    answer: { content: { "application/x-ndjson": { schema: shutdownProgressSchema } } },
  },
  systemHistory: {
    summary: "Gets queue, throughput, waiting time, load and disk usage over time",
    query: historyQuery,
    answer: systemHistorySchema,
  },
  getResources: {
    summary: "Gets the current resource usage of the server: memory, time, databases, disk",
    answer: resourceUseSchema,
  },
  getLogLevels: {
    summary:
      "Gets the log levels of server and workers: the configured one, and those that were set at run time",
    answer: logLevelsResourceSchema,
  },
  setLogLevel: {
    summary: "Sets the log level of a program, or of one of its areas, at once",
    description:
      "It holds until `forMs` is over or the server starts again; `configured` ends it. The answer says which workers " +
      "have it: it comes when every connected one has confirmed it, or after 2 s.",
    body: setLogLevelBody,
    answer: logLevelsResourceSchema,
  },
  listProgramLogs: {
    summary: "Reads what server, worker and session hosts logged, as one log in the order of time",
    description:
      "As `wzp system logs` on the server's machine; workers on other machines keep their logs there. To follow, ask " +
      "again with the last answer's `next` as `after`.",
    query: programLogsQuery,
    answer: programLogsSchema,
  },
  cleanRecords: {
    summary: "Removes runs, logs, artifacts and events that `config.yaml` keeps no longer, or lists them",
    description:
      "The server does the same every hour. Runs that have not ended, that are pinned, or that have work which has not " +
      "landed always stay.",
    body: cleanRecordsBody,
    answer: retentionReportSchema,
  },
  copyHome: {
    summary: "Copies the databases and keys into the state directory, all of one moment, for a backup",
    description:
      "`wzp backup create` calls this, reads the copies on the server's machine, and removes them. One call at a time, " +
      "else `conflict`.",
    answer: homeCopiesSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
