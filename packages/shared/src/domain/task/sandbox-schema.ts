import { z } from "zod";

/** Absolute, or below the home directory of the worker's user. */
export const sandboxPathPattern = /^(\/|~\/|~$)/;
const pathsSchema = z
  .array(z.string().max(4096).regex(sandboxPathPattern, "an absolute path, or one that begins with ~/"))
  .max(100)
  .default([]);

const sandboxSchema = z.object({
  write: pathsSchema,
  hide: pathsSchema,
  network: z.enum(["all", "none"]).default("all"),
});

/** `false`: never, whatever its agent may do without asking. */
export const sandboxChoiceSchema = z.union([sandboxSchema, z.literal(false)]);
