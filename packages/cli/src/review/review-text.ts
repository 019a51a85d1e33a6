import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type Verdict, verdictSchema } from "@wezterm-parallel/shared/domain/review/review";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

/** A review as a person writes it in an editor: the quoted diff, with comments below its lines. */
export interface WrittenReview {
  readonly verdict: Verdict;
  /** About the whole change. */
  readonly text: string;
  readonly comments: readonly WrittenComment[];
}

interface WrittenComment {
  readonly path: string;
  readonly side: "old" | "new";
  readonly first: number;
  readonly text: string;
}

/** A line of the quoted diff, with its place in a file if it has one. */
interface QuotedLine {
  readonly text: string;
  readonly place?: Omit<WrittenComment, "text"> | undefined;
}

const header = `verdict: comment
# Change the first line to "verdict: approved" or "verdict: changes-requested" for a verdict.
# Write below a quoted line to comment on it, here to comment on the change. Leave the quoted lines as they are.
`;

export function writeReviewText(files: readonly ChangedFile[]): string {
  return `${header}\n${quote(files)
    .map(({ text }) => `${text}\n`)
    .join("")}`;
}

/** Reads an edited review of these files; fails with a phrase that names the line. */
export function readReviewText(text: string, files: readonly ChangedFile[]): Result<WrittenReview, string> {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const isQuoted = (line: string) => line.startsWith(">");
  const begin = lines.findIndex(isQuoted);
  const top = begin === -1 ? lines : lines.slice(0, begin);
  const verdict = readVerdict(top[0] ?? "");
  if (!verdict.ok) return verdict;
  const comments = readComments(lines, top.length, quote(files));
  if (!comments.ok) return comments;
  const own = top.slice(1).filter((line) => !line.startsWith("#"));
  return ok({ verdict: verdict.value, text: own.join("\n").trim(), comments: comments.value });
}

function readVerdict(line: string): Result<Verdict, string> {
  const verdict = verdictSchema.safeParse(/^verdict: *(\S+)$/.exec(line)?.[1]);
  if (verdict.success) return ok(verdict.data);
  return fail("line 1 must be `verdict: comment`, `verdict: approved` or `verdict: changes-requested`");
}

/** Reads what is written below quoted lines, each of which must follow the one before as in the diff. */
function readComments(
  lines: readonly string[],
  begin: number,
  quoted: readonly QuotedLine[],
): Result<readonly WrittenComment[], string> {
  const comments: WrittenComment[] = [];
  let at = begin;
  for (const { text, place } of quoted) {
    if (lines[at] !== text.trimEnd()) return fail(`line ${at + 1} must be "${text.trimEnd()}"`);
    const end = lines.findIndex((line, next) => next > at && line.startsWith(">"));
    const written = lines.slice(at + 1, end === -1 ? undefined : end).join("\n");
    if (written.trim() !== "") {
      if (place === undefined) return fail(`line ${at + 2} comments on a line that is in no file`);
      comments.push({ ...place, text: written.trim() });
    }
    at = end === -1 ? lines.length : end;
  }
  return at < lines.length && lines[at]?.startsWith(">") === true
    ? fail(`line ${at + 1} is not in the diff`)
    : ok(comments);
}

function quote(files: readonly ChangedFile[]): readonly QuotedLine[] {
  return files.flatMap((file) => {
    const { path, oldPath, patch, cut } = file;
    const name = oldPath === undefined ? path : `${oldPath} → ${path}`;
    const rest = patch === undefined || cut === true ? [{ text: "> (not shown: binary or too long)" }] : [];
    return [{ text: `> ${file.status} ${name}` }, ...quotePatch(file), ...rest];
  });
}

/** The lines of a patch from its first hunk on. */
function quotePatch({ path, oldPath = path, patch = "" }: ChangedFile): readonly QuotedLine[] {
  const lines = patch.replace(/\n$/, "").split("\n");
  const begin = lines.findIndex((line) => line.startsWith("@@ "));
  const next = { old: 0, new: 0 };
  return (begin === -1 ? [] : lines.slice(begin)).map((line): QuotedLine => {
    const text = `> ${line}`;
    const [, oldStart, newStart] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line) ?? [];
    if (oldStart !== undefined) {
      [next.old, next.new] = [Number(oldStart), Number(newStart)];
      return { text };
    }
    const sign = line[0];
    if (sign !== "+" && sign !== "-" && sign !== " ") return { text };
    const side = sign === "-" ? "old" : "new";
    const place = { path: side === "old" ? oldPath : path, side, first: next[side] } as const;
    if (sign !== "+") next.old += 1;
    if (sign !== "-") next.new += 1;
    return { text, place };
  });
}
