import { z } from "zod";

import { logLinesSchema, readLinesQuery } from "../schemas/log-schemas.ts";
import { idParameters, logListSchema, logParameters, readLogQuery } from "../schemas/routes-schemas.ts";
import { attemptUsageSchema } from "../schemas/usage-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const logsContract = {
  listLogs: {
    summary: "Parts of an attempt that have a log, with their sizes",
    params: idParameters,
    answer: logListSchema,
  },
  readLog: {
    summary: "Bytes of a log; with `follow` as they come, until the attempt has ended",
    description:
      "The header X-Log-Offset says which byte the answer starts at, X-Log-Size how many the log has; `limit=0` asks for these alone.",
    params: logParameters,
    query: readLogQuery,
    answer: {
      description: "The bytes",
      content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
    },
  },
  readLines: {
    summary: "Lines of a log by their numbers, with how many there are and whether more may come",
    params: logParameters,
    query: readLinesQuery,
    answer: logLinesSchema,
  },
  getUsage: {
    summary: "CPU and memory that an attempt took over time, with peak and mean",
    params: idParameters,
    answer: attemptUsageSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
