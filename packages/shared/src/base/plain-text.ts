/** An incomplete sequence is buffered up to this length, in characters. */
const longestSequence = 4096;

/**
 * One escape sequence of ECMA-48 (CSI; OSC, DCS, SOS, PM, APC strings; two-character sequences), or one stray
 * control character. `\t`, `\r` and `
 * ` are text.
 */
const controls =
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]+[0-~]|[0-Z\\-~])|[\u0000-\u0008\u000B-\u000C\u000E-\u001F\u007F-\u009F]/g;
const unfinished = /\u001B(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001B]*\u001B?|[ -/]*)$/;
const cursorForward = /^\u001B\[(\d*)C$/;

/** Cells that one cursor movement may skip; wider than any terminal. */
const widestSkip = 500;

/**
 * Converts the output of a terminal program, in chunks of any size, to text with plain line ends; `replace`
 * returns the replacement of each escape sequence and stray control character.
 */
export function textCleaner(replace: (sequence: string) => string = spacesFor): (text: string) => string {
  let rest = "";
  return (more) => {
    const text = rest + more;
    const begun = unfinished.exec(text);
    const cut = begun !== null && text.length - begun.index < longestSequence ? begun.index : endOf(text);
    rest = text.slice(cut);
    return text.slice(0, cut).replace(controls, replace).replaceAll("\r\n", "\n");
  };
}

/** Preserves the spaces of programs that draw them by moving the cursor forward. */
export function spacesFor(sequence: string): string {
  const skip = cursorForward.exec(sequence);
  return skip === null ? "" : " ".repeat(Math.min(Number(skip[1] || "1"), widestSkip));
}

/** A line end may be split between two chunks. */
function endOf(text: string): number {
  return text.endsWith("\r") ? text.length - 1 : text.length;
}
