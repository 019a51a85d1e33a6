import { z } from "zod";

/** What a person has chosen for themselves, on whichever browser they sign in. */

/** Origin: what fits into a menu. */
const savedFilters = 50;
/** Origin: a filter is an address, and addresses longer than this are cut by some programs. */
const filterLength = 2_000;

export const savedFilterSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** Which page it is of, such as `board` or `runs`. */
  page: z.string().regex(/^[a-z][a-z-]{0,29}$/, "must be the name of a page"),
  /** The query of its address, as the page writes it. */
  query: z.string().max(filterLength),
});
export type SavedFilter = z.infer<typeof savedFilterSchema>;

export const notificationKinds = ["failed", "lost", "stuck", "run-ended"] as const;

export const preferencesSchema = z.strictObject({
  /** Absent: as the browser says. */
  language: z.enum(["en", "ja"]).optional(),
  theme: z.enum(["system", "light", "dark"]).default("system"),
  filters: z.array(savedFilterSchema).max(savedFilters).default([]),
  /** What a browser that was permitted to tells. */
  notifications: z
    .array(z.enum(notificationKinds))
    .max(notificationKinds.length)
    .refine((kinds) => new Set(kinds).size === kinds.length, "must name each kind once")
    .default([]),
});
export type Preferences = z.infer<typeof preferencesSchema>;
export type PreferencesInput = z.input<typeof preferencesSchema>;

/** With the ETag of this state, for `If-Match` of a change. */
export const preferencesResourceSchema = preferencesSchema.extend({ etag: z.string() });
export type PreferencesResource = z.infer<typeof preferencesResourceSchema>;
