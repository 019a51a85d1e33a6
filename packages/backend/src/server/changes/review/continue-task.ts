import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { reviewPrompt, type PromptThread } from "@wezterm-parallel/shared/domain/review/review-prompt";
import type { SentReview } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { Backlog } from "../../../base/backlog.ts";
import type { ThreadRecord } from "../../../drivers/store/reviews.ts";
import type { MergeStore } from "../merge-store.ts";
import type { Reviewed } from "./find-reviewed.ts";

interface ContinuePorts {
  readonly mergeStore: MergeStore;
  readonly backlog: Pick<Backlog, "act">;
}

/** Continues the agent of a change with the open comments of its review as prompt. */
export async function continueTask(
  { mergeStore: { reader, reviews }, backlog }: ContinuePorts,
  { change: { change, run, name } }: Reviewed,
  text: string,
): Promise<NonNullable<SentReview["agent"]>> {
  const threads = reader.threads(change).flatMap((thread) => promptThread(thread) ?? []);
  const id = taskId(run, name);
  const action = { action: "continue" as const, ids: [id], prompt: reviewPrompt(text, threads) };
  const report = await backlog.act(action);
  if (!report.ok) return { continued: false, why: report.failure.detail };
  const [refused] = report.value.unchanged;
  if (refused !== undefined) return { continued: false, why: refused.why };
  await reviews.ask(
    change,
    threads.map(({ thread }) => thread),
  );
  return { continued: true };
}

/** Returns an open thread with the comments that were sent. */
function promptThread({ resolved, comments, place, ...thread }: ThreadRecord): PromptThread | undefined {
  const sent = comments.filter(({ isDraft }) => !isDraft);
  if (resolved !== undefined || sent.length === 0) return undefined;
  const { path, first, last } = place ?? thread;
  return {
    thread: thread.thread,
    path,
    first,
    last,
    lines: thread.lines,
    comments: sent
      .filter(({ text }) => text !== "")
      .map(({ by, text }) => ({ name: by.name, text, isForeign: by.kind === "forge" })),
  };
}
