import type { Activity } from "./activity.ts";
import { answerFormOf } from "./answer-keys.ts";

/**
 * The state of a message to an agent: it waits, is being typed, was typed as the next prompt, was read with a tool, or
 * was typed but not taken.
 */
export const messageStates = ["queued", "typing", "typed", "read", "untaken"] as const;
export type MessageState = (typeof messageStates)[number];

/** Messages to one attempt, read or not. */
export const messagesLimit = 200;

export interface AgentMessage {
  /** Counts from 1 in each attempt. */
  readonly id: number;
  readonly text: string;
  /** Name of the person, or id of the task whose agent sent it. */
  readonly from: string;
  readonly by: "person" | "agent";
  /** Epoch ms. */
  readonly at: number;
  /** It may be typed as the agent's next prompt; otherwise only a tool reads it. */
  readonly asPrompt: boolean;
  readonly state: MessageState;
}

/** A message is typed only into an empty prompt: into a dialog it would be an answer, into a running turn a correction. */
export function takesPrompt(activity: Activity | undefined): boolean {
  if (activity?.state !== "waiting" || activity.waitsFor !== "prompt") return false;
  return answerFormOf(activity) === "text";
}

/** Returns the messages that are typed together as the next prompt, oldest first; empty unless one may be typed. */
export function nextPrompt(
  messages: readonly AgentMessage[],
  activity: Activity | undefined,
): readonly AgentMessage[] {
  if (!takesPrompt(activity)) return [];
  return messages.filter(({ state, asPrompt }) => state === "queued" && asPrompt);
}

/** Returns the messages that a tool reads: those that nobody has read or typed. */
export function unreadMessages(messages: readonly AgentMessage[]): readonly AgentMessage[] {
  return messages.filter(({ state }) => state === "queued");
}

/** A person's words are typed as they are; those of an agent say whose they are. */
export function promptText(messages: readonly AgentMessage[]): string {
  return messages
    .map(({ by, from, text }) =>
      by === "person" ? text : `Message from the agent of ${from}, not from a person: ${text}`,
    )
    .join("\n\n");
}
