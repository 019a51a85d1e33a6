import { table } from "../reference/markdown.ts";

interface Claim {
  readonly statement: string;
  /** Paths of tests, or commands. */
  readonly evidence: readonly string[];
}

/** Follows a statement in the documents: `<!-- shown by: e2e/chaos/landing.test.ts, npm run bench -->`. */
const marker = /<!-- shown by: (?<evidence>[^>]+?) -->/g;

/** Returns the statements of a document that name what shows them. */
export function claimsOf(document: string): readonly Claim[] {
  return [...document.matchAll(marker)].map((match) => ({
    statement: statementBefore(document.slice(0, match.index)),
    evidence: (match.groups?.["evidence"] ?? "").split(",").map((each) => each.trim()),
  }));
}

/** Renders the table at the end of a document. */
export function renderClaims(document: string, head: readonly [string, string]): string {
  const rows = claimsOf(document).map(({ statement, evidence }) => [
    statement,
    evidence.map((each) => `\`${each}\``).join(", "),
  ]);
  return table(head, rows);
}

/** Returns the last sentence of the paragraph or list item, or the table row, that ends here, without its markers. */
function statementBefore(text: string): string {
  const paragraph =
    text
      .trimEnd()
      .split(/\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.) )/)
      .at(-1) ?? "";
  const isRow = paragraph.startsWith("|");
  const line = paragraph
    .replaceAll(marker, "")
    .replace(/^\s*(?:[-*]|\d+\.) /, "")
    .replace(/^\|\s*|\s*\|?\s*$/g, "")
    .replaceAll(/\]\([^)]*\)/g, "")
    .replaceAll("[", "")
    .replaceAll("**", "")
    .replaceAll(/(\.?)\s*\|\s*/g, (_cells, stop: string) => (stop === "" ? ": " : ". "))
    .replaceAll(/\s+/g, " ")
    .trim();
  return isRow
    ? line
    : (line.split(/(?<=[.。]) ?(?=[A-Z`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])/u).at(-1) ?? line);
}
