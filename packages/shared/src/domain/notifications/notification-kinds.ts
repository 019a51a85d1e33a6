import type { Activity } from "../activity/activity.ts";
import type { Attention } from "../attention.ts";

/**
 * Kinds of news for a person: an agent asks for permission; a program asks something else; a task failed, or the
 * checks of a change did; a task was lost with its worker; a task is silent, or no worker can run it; a change conflicts
 * with its target; a change lacks a review; an agent is out of quota; a budget is nearly or fully used up; two agents change the same lines; a run ended; something is wrong with the server.
 */
export const notificationKinds = [
  "permission",
  "question",
  "failed",
  "lost",
  "stuck",
  "conflict",
  "review",
  "quota",
  "budget",
  "collision",
  "run-ended",
  "alert",
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** Returns the kind of notification for a task that needs attention. */
export function kindOfAttention(
  attention: Attention,
  activity: Activity | undefined,
): Exclude<NotificationKind, "run-ended" | "conflict" | "review" | "budget" | "alert"> {
  switch (attention) {
    case "asks":
      return activity?.waitsFor === "permission" ? "permission" : "question";
    case "out-of-quota":
      return "quota";
    case "conflicts":
      return "collision";
    case "unplaceable":
      return "stuck";
    default:
      return attention;
  }
}
