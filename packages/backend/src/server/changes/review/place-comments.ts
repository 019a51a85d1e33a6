import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { longestKeptLine } from "@wezterm-parallel/shared/domain/review/review";
import type { NewComment } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { WorkerGateway } from "../../../base/backlog.ts";
import type { ChangeRecord } from "../../../drivers/store/changes.ts";
import type { CommentToAdd, ThreadStart } from "../../../drivers/store/reviews.ts";
import type { MergeStore } from "../merge-store.ts";
import { readableOf } from "./find-reviewed.ts";

interface PlacePorts {
  readonly mergeStore: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
}

/** Adds the text of the lines that new threads are on; fails if one of them does not exist. */
export async function placeComments(
  ports: PlacePorts,
  change: ChangeRecord,
  comments: readonly NewComment[],
): Promise<Result<readonly CommentToAdd[], Failure>> {
  const placed: CommentToAdd[] = [];
  for (const comment of comments) {
    const one = await placeComment(ports, change, comment);
    if (!one.ok) return one;
    placed.push(one.value);
  }
  return ok(placed);
}

export async function placeComment(
  ports: PlacePorts,
  change: ChangeRecord,
  comment: NewComment,
): Promise<Result<CommentToAdd, Failure>> {
  const on = "thread" in comment ? ok(comment.thread) : await readStart(ports, change, comment);
  return on.ok ? ok({ on: on.value, text: comment.text }) : on;
}

type NewThread = Exclude<NewComment, { readonly thread: number }>;

async function readStart(
  { mergeStore, gateway }: PlacePorts,
  change: ChangeRecord,
  { path, side, first, last = first, commit = side === "new" ? change.tip : change.base }: NewThread,
): Promise<Result<ThreadStart, Failure>> {
  const { tip, base, ref: project } = change;
  const question = {
    kind: "lines",
    ...(await readableOf(mergeStore, change)),
    commit,
    path,
    first,
    last,
  } as const;
  const asked = await gateway.ask<"lines">(change.worker, question);
  if (!asked.ok) return asked;
  const { lines, total } = asked.value.file;
  if (last > total) return fail(noLine(path, last, total));
  const start = { path, side, first, last };
  const threads = [{ thread: 0, ...start, in: commit }];
  const revise = { kind: "revise" as const, project, base, commit: tip, threads, spans: [] };
  const revised = await gateway.ask<"revise">(change.worker, revise);
  if (!revised.ok) return revised;
  const place = revised.value.places[0]?.place;
  const kept = lines.map((line) => line.slice(0, longestKeptLine));
  return ok({ ...start, commit, lines: kept, place, placedFor: tip });
}

function noLine(path: string, line: number, total: number): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("line-not-in-file", { path, line, total }),
  });
}
