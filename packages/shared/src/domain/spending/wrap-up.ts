import type { Activity } from "../activity/activity.ts";
import { takesPrompt } from "../activity/message-delivery.ts";

/** Ms in which an agent finishes its turn and wraps up, after a budget was used up. */
export const wrapUpMs = 120_000;

/** Text that asks an agent to wrap up when its budget is used up. */
export const wrapUpPrompt =
  "The budget for this work is used up, so you will be stopped after this turn. Start nothing new: bring the files into a consistent state, and say in a few lines what is done and what is left.";

/** An agent whose budget is used up. */
export interface WrapUp {
  /** Epoch ms. */
  readonly since: number;
  /** Turns that it may still end; absent: it was not asked yet. */
  readonly turns?: number;
  /** `since` of the prompt that it showed last. */
  readonly prompt?: number | undefined;
}

export interface WrapUpDecision {
  readonly wrapUp: WrapUp;
  /** `interrupt`: its turn is cancelled before it is asked. */
  readonly does: "interrupt" | "ask" | "wait" | "end";
}

/**
 * Decides how an agent ends whose budget is used up. One that says what it does is asked to wrap up: it ends its present
 * turn and the next one, unless that takes too long. Over ACP, a turn can be cancelled, so that it ends at once. Others end at once, because nothing could be typed.
 */
export function decideWrapUp(wrapUp: WrapUp, activity: Activity | undefined, now: number): WrapUpDecision {
  if (activity === undefined || now - wrapUp.since >= wrapUpMs) return { wrapUp, does: "end" };
  const prompt = takesPrompt(activity) ? activity.since : undefined;
  if (wrapUp.turns === undefined) {
    const isTurn = prompt === undefined;
    const does = isTurn && activity.source === "acp" ? "interrupt" : "ask";
    return { wrapUp: { ...wrapUp, turns: isTurn ? 2 : 1, prompt }, does };
  }
  if (prompt === undefined || prompt === wrapUp.prompt) return { wrapUp, does: "wait" };
  const turns = wrapUp.turns - 1;
  return { wrapUp: { ...wrapUp, turns, prompt }, does: turns <= 0 ? "end" : "wait" };
}
