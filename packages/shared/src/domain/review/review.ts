import { z } from "zod";

import { type Role, roles } from "../access/permissions.ts";

/** A person's judgement of a change. `comment`: none, only comments. */
export const verdicts = ["approved", "changes-requested", "comment"] as const;
export const verdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof verdictSchema>;

/** The side of a diff that a thread is on: the file before the change, or after it. */
export const sideSchema = z.enum(["old", "new"]);

/** The author of a comment or verdict in a review, with the role in the project at that time. */
export const reviewerSchema = z.object({
  kind: z.enum(["local", "user", "forge", "agent"]),
  /** User id, `local`, the kind of the forge and the name there, or the attempt of the agent. */
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
});
export type Reviewer = z.infer<typeof reviewerSchema>;

/** The approvals that a change needs before it lands. */
export const reviewRuleSchema = z.object({
  /** Number of persons who must approve it. */
  required: z.number().int().min(1).max(20).default(1),
  /** Roles whose approvals count; a more powerful role counts as well. */
  by: z.array(z.enum(roles)).min(1).max(roles.length).default(["operator"]),
});
export type ReviewRule = z.infer<typeof reviewRuleSchema>;

/** Lines of a file, from 1, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Characters of a line that are kept with a thread. */
export const longestKeptLine = 500;

export function isSamePerson(a: Reviewer, b: Reviewer): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** Roles are ordered from the most to the least powerful. */
export function countsFor(role: Role, by: readonly Role[]): boolean {
  return by.some((least) => roles.indexOf(role) <= roles.indexOf(least));
}
