import {
  type ForgeComment,
  reviewerOnForge,
} from "@wezterm-parallel/shared/domain/change/forge/forge-comment";
import { isSentFrom } from "@wezterm-parallel/shared/domain/change/forge/outgoing-comments";
import type { ForgeKind } from "@wezterm-parallel/shared/domain/change/forge/forge-names";
import { taskId } from "@wezterm-parallel/shared/domain/ids";

import type { WorkerGateway } from "../../../base/backlog.ts";
import type { ChangeRecord } from "../../../drivers/store/changes.ts";
import type { ForgeCommentToTake } from "../../../drivers/store/reviews.ts";
import type { MergeStore } from "../merge-store.ts";
import { placeComment } from "./place-comments.ts";

interface TakePorts {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
}

/** Takes the comments of a pull request that are new into the review of its change, each once. */
export async function takeForgeComments(
  ports: TakePorts,
  record: ChangeRecord,
  { forge, comments }: { readonly forge: ForgeKind; readonly comments: readonly ForgeComment[] },
): Promise<void> {
  const { change } = record;
  const id = taskId(record.run, record.name);
  const { reader, reviews } = ports.store;
  for (const comment of comments) {
    const known = await reader.forgeComments(change);
    // One of ours may have no record: the server was killed after sending it, and comments are no longer sent.
    if (known.has(comment.id) || isSentFrom(id, comment.text) || comment.text.trim() === "") continue;
    const current = (await reader.change(change)) ?? record;
    const by = reviewerOnForge(forge, comment.by);
    const thread = comment.replyTo === undefined ? undefined : known.get(comment.replyTo);
    const placed =
      thread === undefined ? await placeOf(ports, current, comment) : { on: thread, text: comment.text };
    if (placed === "later") continue;
    await reviews.take(change, { id: comment.id, by, ...placed });
  }
}

/** A comment on lines that are not here is kept as a text about the whole change, with its place. */
async function placeOf(
  { store: mergeStore, gateway }: TakePorts,
  change: ChangeRecord,
  { text, place }: ForgeComment,
): Promise<Pick<ForgeCommentToTake, "on" | "text"> | "later"> {
  if (place === undefined) return { text };
  const placed = await placeComment({ mergeStore, gateway }, change, { ...place, text });
  if (placed.ok) return placed.value;
  if (placed.failure.reason === "unavailable") return "later";
  return { text: `${place.path}:${place.first}: ${text}` };
}
