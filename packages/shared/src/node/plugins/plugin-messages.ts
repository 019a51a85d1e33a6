import { z } from "zod";

/** The plugin has been loaded; how it describes itself. */
const helloSchema = z.strictObject({
  hello: z.strictObject({
    kind: z.string(),
    pluginApi: z.string(),
    events: z.array(z.string().max(100)).max(100).optional(),
    /** Methods that it lacks for its kind. */
    lacks: z.array(z.string()),
  }),
});
const answerSchema = z.strictObject({ id: z.number(), value: z.unknown() });
const refusalSchema = z.strictObject({
  id: z.number(),
  refused: z.strictObject({
    /** `mistake`: it threw something else than a refusal. */
    reason: z.enum(["not-found", "conflict", "unavailable", "mistake"]),
    detail: z.string(),
  }),
});
const pongSchema = z.strictObject({ pong: z.number() });
/** It could not be loaded. */
const brokenSchema = z.strictObject({ broken: z.string() });

/** Lines that the process of a plugin writes. */
export const pluginMessageSchema = z.union([
  answerSchema,
  refusalSchema,
  pongSchema,
  helloSchema,
  brokenSchema,
]);

export type PluginMessage = z.infer<typeof pluginMessageSchema>;
export type PluginHello = z.infer<typeof helloSchema>["hello"];
