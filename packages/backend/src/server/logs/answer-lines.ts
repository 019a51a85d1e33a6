import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  lineLimits,
  type GroupMark,
  type LogLines,
} from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import type { LineIndexes } from "./line-indexes.ts";
import { isPhaseComplete, type LogPlace } from "./log-file.ts";
import { addTimes } from "./line-times.ts";
import { readLines } from "./read-lines.ts";

export interface LinePortion {
  /** Number of the first line, from 1; negative: this many lines before the end. */
  readonly from: number;
  readonly count: number;
  /** Returns group marks from this line on; absent: no marks. */
  readonly marks?: number | undefined;
  /** Returns whether the attempt has ended, so that the log is final. */
  readonly ended: () => Promise<boolean>;
}

/** Returns lines with facts about the whole log; undefined when there is no log and none will follow. */
export async function answerLines(
  indexes: LineIndexes,
  place: LogPlace,
  { from, count, marks, ended }: LinePortion,
): Promise<Result<LogLines, Failure> | undefined> {
  // Checked before reading, so that a log reported as complete includes all output.
  const growing = !((await ended()) || (await isPhaseComplete(place.directory)));
  const found = await indexes.use(place, async (file, index, size) => {
    const first = from < 0 ? Math.max(0, index.total + from) : Math.max(0, from - 1);
    const lines = await addTimes(place, file, await readLines(file, index, { first, count }));
    const { total, counted, firstError } = index;
    const error = firstError === undefined ? undefined : { firstError: firstError + 1 };
    const portion = marks === undefined ? {} : { marks: marksFrom(index.groups, marks) };
    return { lines, total, bytes: size, counted, growing, ...error, ...portion };
  });
  if (found !== undefined) return ok(found);
  return growing ? ok({ lines: [], total: 0, bytes: 0, counted: 0, growing }) : undefined;
}

function marksFrom(all: readonly GroupMark[], from: number): LogLines["marks"] {
  return { total: all.length, items: all.slice(from, from + lineLimits.marks) };
}
