import { z } from "zod";

/** `healthy`: its check has passed; `started`: its process runs. */
export const serviceUntils = ["healthy", "started"] as const;

export const serviceNeedSchema = z.object({
  service: z.string().min(1).max(80),
  until: z.enum(serviceUntils).default("healthy"),
});
export type ServiceNeed = z.infer<typeof serviceNeedSchema>;
