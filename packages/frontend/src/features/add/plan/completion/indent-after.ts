/**
 * Returns the indentation of the line after this one: one step more after a line that opens a map, a list or a block
 * scalar.
 */
export function indentAfter(line: string): number {
  const [lead = "", spaces = ""] = /^( *)(?:- +)*/.exec(line) ?? [];
  const opens = /(^|[^:\s]):\s*([|>][+-]?)?\s*(#.*)?$/.test(line) || /-\s+[|>][+-]?\s*$/.test(line);
  if (opens) return lead.length + step;
  // After a key of an item follow its other keys; after a plain item follows the next item.
  return /^ *- +[^\s:"'{[]+\s*:\s/.test(line) ? lead.length : spaces.length;
}

const step = 2;
