/** Columns before the line after this one: one step more behind what opens a map, a list or a text of several lines. */
export function indentAfter(line: string): number {
  const [lead = "", spaces = ""] = /^( *)(?:- +)*/.exec(line) ?? [];
  const opens = /(^|[^:\s]):\s*([|>][+-]?)?\s*(#.*)?$/.test(line) || /-\s+[|>][+-]?\s*$/.test(line);
  if (opens) return lead.length + step;
  // Behind a key of an item its other keys follow; behind a plain item the next one does.
  return /^ *- +[^\s:"'{[]+\s*:\s/.test(line) ? lead.length : spaces.length;
}

const step = 2;
