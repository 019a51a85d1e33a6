import { z } from "zod";

/** Bodies of the routes under `/api/v1/admin` that are about the server itself. Sizes are bytes, times epoch ms. */

export const resourceUseSchema = z.object({
  uptimeMs: z.number().int(),
  memory: z.object({ rss: z.number().int(), heapUsed: z.number().int() }),
  /** Of all cores together since the start. */
  cpuMs: z.number().int(),
  /** Share of the time since the start in which the server was at work: 0 to 1. */
  eventLoop: z.number(),
  openFiles: z.number().int().optional(),
  /** Event streams, terminals and workers that are connected now. */
  streams: z.object({ events: z.number().int(), terminals: z.number().int(), workers: z.number().int() }),
  /** Database of runs and tasks. */
  store: z.number().int(),
  /** Database of accounts, settings and the audit log. */
  accounts: z.number().int(),
  /** Logs and artifacts of attempts; absent until they were first measured, within a minute of the start. */
  attempts: z.number().int().optional(),
  /** The one that the state directory is on; `free` is what this user may still take. */
  disk: z.object({ total: z.number(), free: z.number() }),
});
export type ResourceUse = z.infer<typeof resourceUseSchema>;

export const logLevels = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** So many at once after a rest, and so many a second in the long run. */
const rateSchema = z.strictObject({
  burst: z.number().int().min(10).max(1_000_000),
  perSecond: z.number().min(1).max(1_000_000),
});

export const settingsSchema = z.strictObject({
  logLevel: z.enum(logLevels).default("info"),
  /** While it is on no new run is taken; what runs goes on. */
  maintenance: z
    .strictObject({ on: z.boolean(), message: z.string().trim().max(500).default("") })
    .default({ on: false, message: "" }),
  /** Of the network listener; who holds the Unix socket is not limited. */
  limits: z
    .strictObject({
      /** Of one address, or one /64 of IPv6, signed in or not. */
      address: rateSchema.default({ burst: 4000, perSecond: 1000 }),
      /** Of all sessions and keys of one person together. */
      account: rateSchema.default({ burst: 2000, perSecond: 400 }),
      /** Event streams, followed logs and terminals of one person at once. */
      streams: z.number().int().min(1).max(100_000).default(200),
    })
    .prefault({}),
  /** How long a sign-in lasts. A lower value also ends what is older now; a higher one counts for new sign-ins. */
  sessions: z
    .strictObject({
      /** Without any use. */
      idleHours: z.number().int().min(1).max(2160).default(336),
      /** In all, however much it is used. */
      browserDays: z.number().int().min(1).max(365).default(30),
      programDays: z.number().int().min(1).max(365).default(90),
    })
    .prefault({}),
  /** Who signs in by a password and has no second factor can only set one up. */
  requireSecondFactor: z.boolean().default(false),
});
export type ServerSettings = z.infer<typeof settingsSchema>;

/** Only what is to change; a group is changed as a whole. */
export const changeSettingsBody = z.strictObject({
  logLevel: settingsSchema.shape.logLevel.removeDefault().optional(),
  maintenance: settingsSchema.shape.maintenance.removeDefault().optional(),
  limits: settingsSchema.shape.limits.optional(),
  sessions: settingsSchema.shape.sessions.optional(),
  requireSecondFactor: settingsSchema.shape.requireSecondFactor.removeDefault().optional(),
});
export type SettingsChange = z.infer<typeof changeSettingsBody>;

/** With the ETag of this state, for `If-Match` of a change. */
export const settingsResourceSchema = settingsSchema.extend({ etag: z.string() });
export type SettingsResource = z.infer<typeof settingsResourceSchema>;

export const settingsChangeSchema = z.object({
  at: z.number(),
  by: z.string(),
  before: settingsSchema,
  after: settingsSchema,
});
export type SettingsChangeResource = z.infer<typeof settingsChangeSchema>;
