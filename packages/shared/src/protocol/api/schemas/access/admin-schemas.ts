import { z } from "zod";

import { logLevels } from "../../../../domain/logs/set-levels.ts";

/** Bodies of the routes under `/api/v1/admin` for the server itself. Sizes are bytes, times epoch ms. */

export const resourceUseSchema = z.object({
  uptimeMs: z.number().int(),
  memory: z.object({ rss: z.number().int(), heapUsed: z.number().int() }),
  /** CPU time on all cores since the start. */
  cpuMs: z.number().int(),
  /** Utilization of the event loop since the start: 0 to 1. */
  eventLoop: z.number(),
  openFiles: z.number().int().optional(),
  streams: z.object({ events: z.number().int(), terminals: z.number().int(), workers: z.number().int() }),
  /** Name and version of the database of runs and tasks, such as `SQLite 3.50.4`. */
  engine: z.string(),
  /** The lease by which this server holds a PostgreSQL database; absent with SQLite. */
  lease: z.object({ epoch: z.number().int(), machine: z.string(), since: z.number().int() }).optional(),
  /** The servers of a PostgreSQL database that were heard of within an hour; absent with SQLite. */
  replicas: z
    .array(
      z.object({
        machine: z.string(),
        /** Path of its state directory. */
        home: z.string(),
        pid: z.number().int(),
        release: z.string(),
        /** The address at which people reach it. */
        address: z.string().optional(),
        /** True for the server that holds the database; the others pass requests on to it. */
        holds: z.boolean(),
        /** Ms that the holder took to answer this server; absent for the holder, and while it cannot be reached. */
        lagMs: z.number().int().optional(),
        /** When it last told the database that it is there. */
        seenAt: z.number().int(),
      }),
    )
    .optional(),
  /** The store that also keeps logs and artifacts of ended attempts; absent without one. */
  blobs: z
    .object({
      /** Its address. */
      place: z.string(),
      /** Attempts that ended since then are not stored yet; `detail` says why. */
      waiting: z.object({ since: z.number().int(), detail: z.string() }).optional(),
    })
    .optional(),
  /** Size of the database of runs and tasks, while it is in the home; otherwise 0. */
  store: z.number().int(),
  /** Size of the database of accounts, settings and the audit log. */
  accounts: z.number().int(),
  /** Size of the logs and artifacts of attempts; absent until first measured, within a minute of the start. */
  attempts: z.number().int().optional(),
  /** The statements that took the databases most time since the start, the slowest first; without their values. */
  statements: z.array(
    z.object({ sql: z.string(), count: z.number().int(), totalMs: z.number(), maxMs: z.number() }),
  ),
  /** The disk with the state directory; `free` is what this user may still use. */
  disk: z.object({ total: z.number(), free: z.number() }),
  /** Backups that the server makes by itself; absent while `config.yaml` has none. Times are epoch ms. */
  backups: z
    .object({
      /** Directory on the server's machine. */
      to: z.string(),
      /** When the next backup or verification is due. */
      next: z.number().optional(),
      running: z.enum(["backup", "verify"]).optional(),
      last: z
        .object({
          at: z.number(),
          id: z.string(),
          /** Size of the files in it. */
          bytes: z.number(),
          /** Bytes that it added to the directory. */
          added: z.number(),
          tookMs: z.number(),
        })
        .optional(),
      verified: z.object({ at: z.number(), id: z.string() }).optional(),
      /** The last try, if it failed. */
      failed: z.object({ at: z.number(), work: z.enum(["backup", "verify"]), detail: z.string() }).optional(),
    })
    .optional(),
});
export type ResourceUse = z.infer<typeof resourceUseSchema>;

/** A token bucket: requests allowed at once after a pause, and requests per second in the long run. */
const rateSchema = z.strictObject({
  burst: z.number().int().min(10).max(1_000_000),
  perSecond: z.number().min(1).max(1_000_000),
});

export const settingsSchema = z.strictObject({
  logLevel: z.enum(logLevels).default("info"),
  /** During maintenance the server accepts no new run; running ones continue. */
  maintenance: z
    .strictObject({ on: z.boolean(), message: z.string().trim().max(500).default("") })
    .default({ on: false, message: "" }),
  /** Limits of the network listener; connections over the Unix socket are not limited. */
  limits: z
    .strictObject({
      /** Per address, or per /64 of IPv6, signed in or not. */
      address: rateSchema.default({ burst: 4000, perSecond: 1000 }),
      /** Per person, over all sessions and keys. */
      account: rateSchema.default({ burst: 2000, perSecond: 400 }),
      /** Event streams, followed logs and terminals of one person at once. */
      streams: z.number().int().min(1).max(100_000).default(200),
    })
    .prefault({}),
  /**
   * Lifetime of a sign-in. A lower value also ends existing sign-ins that are older; a higher one applies to
   * new sign-ins.
   */
  sessions: z
    .strictObject({
      /** Without any use. */
      idleHours: z.number().int().min(1).max(2160).default(336),
      /** In total, regardless of use. */
      browserDays: z.number().int().min(1).max(365).default(30),
      programDays: z.number().int().min(1).max(365).default(90),
    })
    .prefault({}),
  /** Users who sign in by a password without a second factor can only set one up. */
  requireSecondFactor: z.boolean().default(false),
  /** Notifications may be sent to push services at private addresses, and over http to this machine. */
  privatePush: z.boolean().default(false),
});
export type ServerSettings = z.infer<typeof settingsSchema>;

/** Only the changed settings; a group is replaced as a whole. */
export const changeSettingsBody = z.strictObject({
  logLevel: settingsSchema.shape.logLevel.removeDefault().optional(),
  maintenance: settingsSchema.shape.maintenance.removeDefault().optional(),
  limits: settingsSchema.shape.limits.optional(),
  sessions: settingsSchema.shape.sessions.optional(),
  requireSecondFactor: settingsSchema.shape.requireSecondFactor.removeDefault().optional(),
  privatePush: settingsSchema.shape.privatePush.removeDefault().optional(),
});
export type SettingsChange = z.infer<typeof changeSettingsBody>;

/** Includes the ETag of this state, for `If-Match` of a change. */
export const settingsResourceSchema = settingsSchema.extend({ etag: z.string() });
export type SettingsResource = z.infer<typeof settingsResourceSchema>;

export const settingsChangeSchema = z.object({
  at: z.number(),
  by: z.string(),
  before: settingsSchema,
  after: settingsSchema,
});
export type SettingsChangeResource = z.infer<typeof settingsChangeSchema>;
