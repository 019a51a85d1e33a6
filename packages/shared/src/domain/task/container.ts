import { z } from "zod";

/** A directory or file of the machine in the container; `path` is absolute, or begins with `~/`. */
export const mountPathPattern = /^(\/|~\/)/;
/** Image names that `docker run` and `podman run` accept; none could be taken for an option. */
export const imagePattern = /^[A-Za-z0-9][\w.:/@-]*$/;
/** `none`, `host`, or the name of a network of the runtime. */
export const networkPattern = /^[A-Za-z0-9][\w.-]*$/;

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
