import { z } from "zod";

import { imagePattern, mountPathPattern, networkPattern } from "./container-patterns.ts";

const mountSchema = z.object({
  path: z.string().max(4096).regex(mountPathPattern),
  /** Absent: the same path. */
  at: z.string().max(4096).startsWith("/").optional(),
  write: z.boolean().default(false),
});

export const containerSchema = z.object({
  image: z.string().max(500).regex(imagePattern),
  /** Absent: the network that the runtime uses by default. */
  network: z.string().max(100).regex(networkPattern).optional(),
  mounts: z.array(mountSchema).max(100).default([]),
});
/** The image in which the commands of a task run. */
export type Container = z.infer<typeof containerSchema>;
