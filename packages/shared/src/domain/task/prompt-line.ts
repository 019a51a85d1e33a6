/** Longer lines are output that happens to end without a newline. */
const longestPrompt = 300;

/** The chosen line of a menu. */
const chosen = /^\s*[❯›➤▸]\s+\S/;
const shells = /^(?:ba|z|fi|da|k|tc|c|pw)?sh$/;

/** Lines above the end in which a menu is looked for. */
const menuLines = 12;

/**
 * The line with which a program that reads its terminal asks for input: an unfinished last line that ends like a
 * question, or the question above a menu. Undefined when nothing is asked, as by an idle shell or editor.
 * `program` is the name of the program that reads; `output` is text without escape sequences.
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

/** `Deploy? [y/N]`, `Name:`, `package name: (shop)`, `Select an option >`; a sign without words before it is output. */
function asks(line: string, program: string): boolean {
  const sign = line.at(-1) ?? "";
  const words = /\w/.test(line.slice(0, -1));
  if (words && (sign === "?" || sign === ":")) return true;
  if (/\[[^\]\s]{1,20}\]$/.test(line) || /\([^)\s]{1,20}\)$/.test(line)) return true;
  // An interpreter's or a shell's own prompt ends like a selection.
  return words && ">❯›»".includes(sign) && line.at(-2) === " " && !shells.test(program);
}
