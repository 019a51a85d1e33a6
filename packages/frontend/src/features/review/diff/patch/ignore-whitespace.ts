import type { ChangeData, HunkData } from "react-diff-view";

type Insert = Extract<ChangeData, { type: "insert" }>;
type Delete = Extract<ChangeData, { type: "delete" }>;

/** Limit of lines compared per block: longer blocks are left unchanged. */
const mostCompared = 400;

/**
 * Turns lines that differ only in whitespace into unchanged lines in their new version; removes hunks without other
 * differences.
 */
export function ignoreWhitespace(hunks: readonly HunkData[]): HunkData[] {
  return hunks
    .map((hunk) => ({ ...hunk, changes: changesOf(hunk.changes) }))
    .filter(({ changes }) => changes.some(({ type }) => type !== "normal"));
}

function changesOf(changes: readonly ChangeData[]): ChangeData[] {
  const result: ChangeData[] = [];
  for (let at = 0; at < changes.length;) {
    const deleted = takeWhile(changes, at, isDelete);
    const inserted = takeWhile(changes, at + deleted.length, isInsert);
    const length = deleted.length + inserted.length;
    if (length === 0) result.push(...changes.slice(at, at + 1));
    else result.push(...mergeBlock(deleted, inserted));
    at += Math.max(length, 1);
  }
  return result;
}

function isDelete(change: ChangeData): change is Delete {
  return change.type === "delete";
}

function isInsert(change: ChangeData): change is Insert {
  return change.type === "insert";
}

function takeWhile<T extends ChangeData>(
  changes: readonly ChangeData[],
  from: number,
  belongs: (change: ChangeData) => change is T,
): T[] {
  const taken: T[] = [];
  for (let at = from; at < changes.length; at += 1) {
    const change = changes[at];
    if (change === undefined || !belongs(change)) break;
    taken.push(change);
  }
  return taken;
}

function mergeBlock(deleted: readonly Delete[], inserted: readonly Insert[]): ChangeData[] {
  if (deleted.length > mostCompared || inserted.length > mostCompared) return [...deleted, ...inserted];
  const merged: ChangeData[] = [];
  let [left, right] = [0, 0];
  for (const [atOld, atNew] of [...pairs(deleted, inserted), [deleted.length, inserted.length] as const]) {
    merged.push(...deleted.slice(left, atOld), ...inserted.slice(right, atNew));
    const [before, after] = [deleted[atOld], inserted[atNew]];
    if (before !== undefined && after !== undefined) merged.push(unchanged(before, after));
    [left, right] = [atOld + 1, atNew + 1];
  }
  return merged;
}

function unchanged(before: Delete, after: Insert): ChangeData {
  return {
    type: "normal",
    isNormal: true,
    content: after.content,
    oldLineNumber: before.lineNumber,
    newLineNumber: after.lineNumber,
  };
}

/** Returns the longest common subsequence ignoring whitespace, as pairs of positions. */
function pairs(deleted: readonly Delete[], inserted: readonly Insert[]): (readonly [number, number])[] {
  const [old, now] = [deleted.map(withoutBlanks), inserted.map(withoutBlanks)];
  const common = commonLengths(old, now);
  const found: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < old.length && j < now.length;) {
    if (old[i] === now[j]) found.push([i++, j++]);
    else if (common(i + 1, j) >= common(i, j + 1)) i += 1;
    else j += 1;
  }
  return found;
}

/** Returns the length of the longest common subsequence from given lines on. */
function commonLengths(old: readonly string[], now: readonly string[]): (i: number, j: number) => number {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  return at;
}

function withoutBlanks({ content }: ChangeData): string {
  return content.replaceAll(/\s+/g, "");
}
