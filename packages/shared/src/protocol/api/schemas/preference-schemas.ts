import { z } from "zod";

import { notificationKinds } from "../../../domain/notifications/notification-kinds.ts";
import { isTimeZone } from "../../../base/time-zone.ts";

/** Preferences of a person, shared by all browsers they sign in on. */

/** As many as fit into a menu. */
const savedFilters = 50;
/** A filter is part of a URL, and some programs truncate longer ones. */
const filterLength = 2_000;

const savedFilterSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** The page it belongs to, such as `board` or `runs`. */
  page: z.string().regex(/^[a-z][a-z-]{0,29}$/, "must be the name of a page"),
  /** The query of the page's URL. */
  query: z.string().max(filterLength),
});
export type SavedFilter = z.infer<typeof savedFilterSchema>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time like 22:00");

const quietHoursSchema = z.strictObject({
  from: timeOfDay,
  /** Exclusive; a time before `from` is on the next day. */
  until: timeOfDay,
  timeZone: z.string().max(60).refine(isTimeZone, "must be the name of a time zone, such as Asia/Tokyo"),
});

export const preferencesSchema = z.strictObject({
  /** Absent: the browser's language. */
  language: z.enum(["en", "ja"]).optional(),
  theme: z.enum(["system", "light", "dark"]).default("system"),
  filters: z.array(savedFilterSchema).max(savedFilters).default([]),
  /** Kinds of news that the person is notified of, in browsers with permission. */
  notifications: z
    .array(z.enum(notificationKinds))
    .max(notificationKinds.length)
    .refine((kinds) => new Set(kinds).size === kinds.length, "must name each kind once")
    .default([]),
  /** Notifications of this time are sent at its end, unless they are settled by then. */
  quietHours: quietHoursSchema.optional(),
  /** A dashboard that is open plays a sound with each notification. */
  sound: z.boolean().default(false),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** Includes the ETag of this state, for `If-Match` of a change. */
export const preferencesResourceSchema = preferencesSchema.extend({ etag: z.string() });
export type PreferencesResource = z.infer<typeof preferencesResourceSchema>;
