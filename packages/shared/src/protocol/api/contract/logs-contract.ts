import { z } from "zod";

import { logLinesSchema, readLinesQuery } from "../schemas/log-schemas.ts";
import {
  idParameters,
  lineParameters,
  logListSchema,
  logParameters,
  readLogQuery,
} from "../schemas/routes-schemas.ts";
import { attemptUsageSchema } from "../schemas/usage-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const logsContract = {
  listLogs: {
    summary: "Lists the logs of an attempt by phase, with their sizes",
    params: idParameters,
    answer: logListSchema,
  },
  readLog: {
    summary: "Reads bytes of a log; with `follow`, streams new output until the attempt has ended",
    description:
      "The header X-Log-Offset contains the offset of the first byte of the response, X-Log-Size the size of the log; `limit=0` requests only these headers. The stream `transcript` of the phase `run` is the conversation with the task's agent, a JSON object per line: `kind` (prompt, answer, thought, tool, result, usage, cost, note or unknown), `at` (epoch ms), `text`, `cut` (characters left out), `tool`, `call` (connects a result to its call), `files`, `failed`, `model`, `usage` (tokens), `cost` (US dollars) and `by` (a sub-agent).",
    params: logParameters,
    query: readLogQuery,
    answer: {
      description: "Bytes of the log",
      content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
    },
  },
  readLines: {
    summary: "Reads lines of a log by number, with the line count and whether more may follow",
    params: lineParameters,
    query: readLinesQuery,
    answer: logLinesSchema,
  },
  getUsage: {
    summary: "Gets the CPU and memory usage of an attempt over time, with peak and mean",
    params: idParameters,
    answer: attemptUsageSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
