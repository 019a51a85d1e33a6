import { z } from "zod";

/** The verdict of our review, as one account of the forge gives it. */
export const forgeVerdictSchema = z.object({
  verdict: z.enum(["approved", "changes-requested", "none"]),
  /** The last commit of the change. */
  commit: z.string(),
  text: z.string(),
});
export type ForgeVerdict = z.infer<typeof forgeVerdictSchema>;

/** Nobody here approved commits that somebody else pushed to the branch of the pull request. */
export function verdictOn(wanted: ForgeVerdict, head: string): ForgeVerdict {
  if (wanted.verdict !== "approved" || head === wanted.commit) return wanted;
  return { ...wanted, verdict: "none" };
}
