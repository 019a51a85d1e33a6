/** A comment that proposes other text for the lines that it is on, as a block like those of GitHub. */
export interface SuggestedText {
  /** The comment above and below the block. */
  readonly before: string;
  readonly after: string;
  /** Replace the lines of the thread; none: they are removed. */
  readonly lines: readonly string[];
}

/** Reads the first closed block ```` ```suggestion ```` of a comment. Its text may have fences with fewer backticks. */
export function readSuggestion(text: string): SuggestedText | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^`{3,}suggestion$/.test(line.trimEnd()));
  if (start === -1) return undefined;
  const fence = "`".repeat((lines[start] ?? "").indexOf("suggestion"));
  const length = lines.slice(start + 1).findIndex((line) => closes(line.trimEnd(), fence));
  if (length === -1) return undefined;
  const end = start + 1 + length;
  return {
    before: lines.slice(0, start).join("\n").trim(),
    after: lines
      .slice(end + 1)
      .join("\n")
      .trim(),
    lines: lines.slice(start + 1, end),
  };
}

interface SuggestingThread {
  readonly state: "open" | "resolved" | "outdated";
  readonly side: "old" | "new";
  readonly comments: readonly { readonly id: number; readonly text: string; readonly draft: boolean }[];
}

/** Returns the newest comment with a suggestion that can be applied, if the thread has one. */
export function findSuggestion({ state, side, comments }: SuggestingThread): number | undefined {
  if (state !== "open" || side !== "new") return undefined;
  return comments.findLast(({ draft, text }) => !draft && readSuggestion(text) !== undefined)?.id;
}

/** Writes a block that suggests these lines. */
export function writeSuggestion(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.map((line) => /^`*/.exec(line)?.[0].length ?? 0));
  const fence = "`".repeat(longest + 1);
  return [`${fence}suggestion`, ...lines, fence].join("\n");
}

function closes(line: string, fence: string): boolean {
  return line.length >= fence.length && line === "`".repeat(line.length);
}
