import { z } from "zod";

import { reportSchema } from "./worker-messages.ts";
import { serviceReportSchema } from "./service-questions.ts";
import { workerAnswerSchema } from "./worker-questions.ts";

const helloSchema = z.object({
  type: z.literal("hello"),
  protocol: z.number().int(),
  release: z.string(),
  worker: z.string(),
  /** Random, new at each start of the process. */
  instance: z.string(),
  pid: z.number().int(),
  hostname: z.string(),
  labels: z.array(z.string()),
  capacity: z.object({ tasks: z.number().int(), cpu: z.number(), memory: z.number().int() }),
});

export const workerMessageSchema = z.discriminatedUnion("type", [
  helloSchema,
  /** `seq` counts from 1 per connection; the server acknowledges once the reports are durable. */
  z.object({ type: z.literal("reports"), seq: z.number().int(), reports: z.array(reportSchema) }),
  /** `machine`: load is the average over a minute, memory the free bytes; lag the ms until the last heartbeat was answered. */
  z.object({
    type: z.literal("heartbeat"),
    at: z.number(),
    machine: z.object({ load: z.number(), memoryFree: z.number(), lagMs: z.number().optional() }).optional(),
  }),
  /** Services that have changed, and ids of those that no longer exist; after the welcome, all of them. */
  z.object({
    type: z.literal("services"),
    services: z.array(serviceReportSchema),
    gone: z.array(z.string()).optional(),
    complete: z.boolean().optional(),
  }),
  /** Answers the `ask` with that id; ignored when it was withdrawn. */
  z.object({ type: z.literal("answer"), id: z.string(), answer: workerAnswerSchema }),
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;
