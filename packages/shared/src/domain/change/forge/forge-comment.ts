import { z } from "zod";

import type { ForgeKind } from "./forge-names.ts";
import { type Reviewer, sideSchema } from "../../review/review.ts";

const longestText = 20_000;

/** A comment on a pull request, or the text of a review there. */
export const forgeCommentSchema = z.object({
  /** Unique among the comments of the pull request. */
  id: z.string().max(100),
  /** Name on the forge. */
  by: z.string().max(200),
  text: z.string().max(longestText),
  /** Lines of a file; absent: it is about the whole pull request. */
  place: z
    .object({
      path: z.string().max(4_096),
      side: sideSchema,
      first: z.number().int().min(1),
      last: z.number().int().min(1),
      /** The commit whose file has the lines; absent: the last one of the pull request, or its base. */
      commit: z.string().optional(),
    })
    .optional(),
  /** The comment that began its thread. */
  replyTo: z.string().optional(),
});
export type ForgeComment = z.infer<typeof forgeCommentSchema>;

/** Forges let people write more than our reviews take. */
export function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 2)}…` : text;
}

const names = { github: "GitHub", gitlab: "GitLab", gitea: "Gitea" } as const;

/** Returns a person of the forge, marked as such; nobody's comment there counts as an approval here. */
export function reviewerOnForge(kind: ForgeKind, by: string): Reviewer {
  return { kind: "forge", id: `${kind}:${by}`, name: `${by} (${names[kind]})`, role: "viewer" };
}
