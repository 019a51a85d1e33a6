import { z } from "zod";

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

const notificationKinds = ["failed", "lost", "stuck", "run-ended"] as const;

export const preferencesSchema = z.strictObject({
  /** Absent: the browser's language. */
  language: z.enum(["en", "ja"]).optional(),
  theme: z.enum(["system", "light", "dark"]).default("system"),
  filters: z.array(savedFilterSchema).max(savedFilters).default([]),
  /** The events that a browser with permission shows notifications for. */
  notifications: z
    .array(z.enum(notificationKinds))
    .max(notificationKinds.length)
    .refine((kinds) => new Set(kinds).size === kinds.length, "must name each kind once")
    .default([]),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** Includes the ETag of this state, for `If-Match` of a change. */
export const preferencesResourceSchema = preferencesSchema.extend({ etag: z.string() });
export type PreferencesResource = z.infer<typeof preferencesResourceSchema>;
