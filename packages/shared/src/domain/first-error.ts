/** Colours that programs put around and inside of the word. */
const colour = String.raw`(?:\x1b\[[\d;]{0,20}m){0,4}`;

/** Before a word: the `m` of a colour is a letter as well. */
const begin = String.raw`(?:\b|(?<=\x1b\[[\d;]{0,20}m))`;

/** What compilers, test runners and shells say at the first thing that went wrong; never a bare "0 errors". */
const sayings = [
  String.raw`${begin}(?:fatal |syntax |type |build |compile )?error${colour}(?:\[\w+\]|[ (]?[A-Z]{1,6}\d{2,6}\)?)?${colour}:`,
  String.raw`${begin}\w{0,60}(?:Error|Exception)${colour}(?: \[\w+\])?${colour}:`,
  String.raw`${begin}fatal${colour}:`,
  String.raw`${begin}panic(?:ked at|:)`,
  String.raw`^Traceback \(most recent call last\)`,
  String.raw`^(?:[ \t]|\x1b\[[\d;]{0,20}m){0,20}(?:FAIL|FAILED|not ok)\b`,
  String.raw`${begin}FAILED\b`,
  String.raw`${begin}npm (?:ERR!|error) `,
  String.raw`\bSegmentation fault\b`,
  String.raw`: (?:command not found|No such file or directory|Permission denied)\b`,
];

/**
 * The first line that looks like an error in a text of many lines; every quantifier of it is bounded, so that its time grows with the text and no faster.
 */
export const errorPattern = new RegExp(sayings.join("|"), "m");
