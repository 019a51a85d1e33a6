/** Longer lines are output that happens to end without a newline. */
const longestPrompt = 300;

/** The selected line of a menu. */
const chosen = /^\s*[❯›➤▸]\s+\S/;
const shells = /^(?:ba|z|fi|da|k|tc|c|pw)?sh$/;

/** Number of lines above the end that are searched for a menu. */
const menuLines = 12;

/**
 * Returns the line that asks for input: an unfinished last line that ends like a question, or the question
 * above a menu. Undefined when nothing is asked, e.g. by an idle shell or editor. `program` is the name of
 * the reading program; `output` is text without escape sequences.
 */
export function findPromptLine(output: string, program: string): string | undefined {
  const lines = output
    .split("\n")
    .map((line) => line.split("\r").findLast((part) => part.trim() !== "") ?? "");
  const last = lines.at(-1) ?? "";
  if (last.length <= longestPrompt && asks(last.trim(), program)) return last.trim();
  const menu = lines.slice(-menuLines);
  const at = menu.findLastIndex((line) => chosen.test(line));
  if (at < 0 || shells.test(program)) return undefined;
  const question = menu.slice(0, at).findLast((line) => line.trimEnd().endsWith("?"));
  return (question ?? menu[at] ?? "").trim();
}

/**
 * Matches `Deploy? [y/N]`, `Name:`, `package name: (shop)`, `Select an option >`; a sign without words before
 * it is output.
 */
function asks(line: string, program: string): boolean {
  const sign = line.at(-1) ?? "";
  const words = /\w/.test(line.slice(0, -1));
  if (words && (sign === "?" || sign === ":")) return true;
  if (/\[[^\]\s]{1,20}\]$/.test(line) || /\([^)\s]{1,20}\)$/.test(line)) return true;
  // The own prompt of an interpreter or shell ends like a selection.
  return words && ">❯›»".includes(sign) && line.at(-2) === " " && !shells.test(program);
}
