import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";
import type { PlaceContent } from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

import type { CliContext } from "../invocation/context.ts";
import { stateWord } from "../render/state-word.ts";
import { formatDuration } from "../text/duration.ts";
import { padTo, prepareWidths, truncate, visible } from "../text/width.ts";

export type TaskContent = Extract<PlaceContent, { kind: "task" }>;

/** The title of its pane: the task, and what its work conflicts with. */
export function titleOf({ task, conflicts }: TaskContent): string {
  return conflicts === undefined ? task : `${task} ${conflicts}`;
}

/** The end of a session, as far as it is known. */
export interface SessionEnd {
  readonly exit?: SessionExit | undefined;
  readonly startedAt?: number | undefined;
  /** The reason its terminal is no longer visible. */
  readonly trouble?: string | undefined;
}

/** Keys of a place whose task has ended, and their actions. */
export const endedKeys = { r: "retry", l: "log", d: "diff", q: "close" } as const;
export type EndedKey = keyof typeof endedKeys;

/** A helper shows the place, but this key or its content needs Node.js, which continues in the pane. */
export interface HandOver {
  readonly key?: EndedKey;
}

/**
 * Returns the lines below the last screen of a task: how it ended and what to do next. Each fits one row of
 * this width.
 */
export async function endedFooter(
  cli: CliContext,
  content: TaskContent,
  end: SessionEnd,
): Promise<readonly string[]> {
  const { colours, width } = cli;
  const { word, sign, colour } = stateWord(content.state);
  const state = content.ended ? ` · ${sign} ${word}` : content.state === "verifying" ? " · verifying" : "";
  const status = visible(`${content.task} ${endInWords(end)}${state}${reasonOf(content)}`);
  const keys = Object.entries(endedKeys)
    .map(([key, what]) => `${key} ${what}`)
    .join(" · ");
  await prepareWidths([status]);
  // One column narrower than the terminal, because a full row may wrap.
  const line = padTo(truncate(status, width - 1), width - 1);
  const styled = content.ended ? colour(colours)(line) : line;
  return [colours.inverse(styled), colours.dim(truncate(keys, width - 1))];
}

function endInWords({ exit, startedAt, trouble }: SessionEnd): string {
  if (exit === undefined) return trouble ?? "has ended";
  const took = startedAt === undefined ? "" : ` after ${formatDuration(exit.at - startedAt)}`;
  return exit.kind === "exited"
    ? `exited with ${exit.code}${took}`
    : `was terminated by ${exit.signal}${took}`;
}

/** Returns what the state adds to the exit code, such as a failed verification. */
function reasonOf({ state, why }: TaskContent): string {
  return state === "failed" && why !== "" ? `: ${why}` : "";
}
