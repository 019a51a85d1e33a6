import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type Hunk, moveLines } from "@wezterm-parallel/shared/domain/review/move-lines";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import type { Revised, RevisedQuery } from "../../change-files.ts";
import { compare, type Comparison, listChangedFiles } from "../changes/list-changes.ts";
import { changesOf } from "./same-changes.ts";

/** See `ChangeFiles.revise`. */
export async function revise(place: GitPlace, query: RevisedQuery): Promise<Result<Revised, Failure>> {
  const places: Revised["places"] = [];
  const lists = new Map<string, ReturnType<typeof listChangedFiles>>();
  for (const thread of query.threads) {
    const to = thread.side === "old" ? query.base : query.commit;
    const comparison: Comparison = { place, args: ["diff-tree", thread.in, to] };
    const list = lists.get(`${thread.in} ${to}`) ?? listChangedFiles(comparison);
    lists.set(`${thread.in} ${to}`, list);
    const moved = await moveThread(comparison, await list, thread);
    if (!moved.ok) return moved;
    places.push({ thread: thread.thread, ...(moved.value !== undefined && { place: moved.value }) });
  }
  return ok({ places, same: await findSame(place, query) });
}

type Thread = RevisedQuery["threads"][number];
type Place = NonNullable<Revised["places"][number]["place"]>;

function placeOf({ path, side, first, last }: Thread): Place {
  return { path, side, first, last };
}

async function moveThread(
  comparison: Comparison,
  files: Awaited<ReturnType<typeof listChangedFiles>>,
  thread: Thread,
): Promise<Result<Place | undefined, Failure>> {
  // A commit that nothing keeps any more was removed from the repository.
  if (!files.ok) return files.failure.reason === "git-failed" ? ok(undefined) : files;
  const file = files.value.find(
    ({ path, oldPath = path, status }) => oldPath === thread.path && status !== "added",
  );
  if (file === undefined) return ok(placeOf(thread));
  if (file.binary || file.status === "deleted" || file.status === "retyped") return ok(undefined);
  const hunks = await readHunks(comparison, file);
  if (!hunks.ok) return hunks;
  const moved = moveLines(thread, hunks.value);
  return ok(moved && { path: file.path, side: thread.side, ...moved });
}

async function readHunks(
  comparison: Comparison,
  { path, oldPath }: ChangedFile,
): Promise<Result<readonly Hunk[], Failure>> {
  const paths = oldPath === undefined ? [path] : [oldPath, path];
  const renames = oldPath === undefined ? "--no-renames" : "--find-renames";
  const read = await compare(comparison, ["--patch", "--unified=0", renames], { paths });
  return read.ok ? ok(parseHunks(read.value.stdout.toString("utf8"))) : read;
}

/** Reads the headers `@@ -3,2 +3,4 @@`; a missing number of lines is 1. */
function parseHunks(patch: string): readonly Hunk[] {
  const headers = patch.matchAll(/^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/gm);
  return [...headers].map(([, start, oldLines = "1", newLines = "1"]) => ({
    oldStart: Number(start),
    oldLines: Number(oldLines),
    newLines: Number(newLines),
  }));
}

/** A state that cannot be read any more, or is too large to compare, is not the same. */
async function findSame(place: GitPlace, { base, commit, spans }: RevisedQuery): Promise<string[]> {
  if (spans.length === 0) return [];
  const now = await changesOf(place, { base, commit });
  const same: string[] = [];
  for (const span of spans) {
    const changes = await changesOf(place, span);
    if (now !== undefined && changes === now) same.push(span.commit);
  }
  return same;
}
