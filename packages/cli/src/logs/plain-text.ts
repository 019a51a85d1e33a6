/** Where an escape sequence that has begun may still go on: nothing longer is waited for. */
const longestSequence = 4096;

/** CSI, OSC and DCS strings, and two-character sequences, as in ECMA-48. */
const sequences =
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]+[0-~]|[0-Z\\-~])/g;
/** What is left of sequences that are none; `\t`, `\r` and line ends stay. */
const strayControls = /[\u0000-\u0008\u000B-\u000C\u000E-\u001B\u007F-\u009F]/g;
const unfinished = /\u001B(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001B]*\u001B?|[ -/]*)$/;

/**
 * What a terminal program printed as text for a pipe or file: without escape sequences and with plain line
 * ends. Is fed a log in any pieces.
 */
export function plainText(): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder();
  let rest = "";
  return (bytes) => {
    const text = rest + decoder.decode(bytes, { stream: true });
    const begun = unfinished.exec(text);
    const cut = begun !== null && text.length - begun.index < longestSequence ? begun.index : endOf(text);
    rest = text.slice(cut);
    return text.slice(0, cut).replace(sequences, "").replace(strayControls, "").replaceAll("\r\n", "\n");
  };
}

/** A line end may come in two pieces. */
function endOf(text: string): number {
  return text.endsWith("\r") ? text.length - 1 : text.length;
}
