/** The lines that decide the path of a line, so that errors elsewhere do not affect it. */
interface EnclosingLines {
  /** The lines around it by indentation, and above it the keys of its own map. */
  readonly above: readonly string[];
  /** The keys of its own map below it. */
  readonly below: readonly string[];
}

/** `lead` is the line's indentation with the dashes of its list items. */
export function enclosingLines(
  before: readonly string[],
  after: readonly string[],
  lead: string,
): EnclosingLines {
  const below: string[] = [];
  for (const line of after.filter(hasEntry)) {
    const indent = indentOf(line);
    if (indent < lead.length) break;
    if (indent === lead.length && !isItem(line)) below.push(keyOf(line));
  }
  return { above: linesAbove(before.filter(hasEntry), lead), below };
}

function linesAbove(lines: readonly string[], lead: string): string[] {
  const above: string[] = [];
  let least = indentOf(lead);
  let belowItem = isItem(lead);
  let inOwnMap = !belowItem;
  for (const line of lines.toReversed()) {
    const indent = indentOf(line);
    // A list may be at the same column as its key.
    if (indent < least || (indent === least && belowItem && !isItem(line))) {
      above.unshift(inOwnMap && leadOf(line) === lead.length ? keyOf(line) : openingOf(line));
      least = indent;
      belowItem = isItem(line);
      inOwnMap = false;
    } else if (inOwnMap && indent === least && !isItem(line)) above.unshift(keyOf(line));
  }
  return above;
}

function hasEntry(line: string): boolean {
  return isItem(line) || /^\s*[^\s#].*:(\s|$)/.test(line);
}

function isItem(line: string): boolean {
  return /^\s*-(\s|$)/.test(line);
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}

function leadOf(line: string): number {
  return /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0;
}

/** Keeps a value only if it may continue on the next lines. */
function openingOf(line: string): string {
  return /[:-]\s+["'[{|>]/.test(line) ? line : keyOf(line);
}

/** Cuts the value, which may be incomplete; in flow style, the comma behind it stays. */
function keyOf(line: string): string {
  const key = /^[^[{]*?:(?=\s|$)/.exec(line)?.[0];
  if (key === undefined) return line;
  return /,\s*$/.test(line) ? `${key} x,` : key;
}
