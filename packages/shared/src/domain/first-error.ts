/**
 * What compilers, test runners and shells say at the first thing that went wrong, never a bare "0 errors". Colours
 * may be around and inside of the words; the `m` of a colour is a letter as well. Every quantifier is bounded, so that
 * the time grows with the text and no faster.
 */
const sayings: readonly RegExp[] = [
  /(?:\b|(?<=\x1b\[[\d;]{0,20}m))error(?:\x1b\[[\d;]{0,20}m){0,4}(?:\[\w{1,10}\]|[ (]?[A-Z]{1,6}\d{2,6}\)?)?(?:\x1b\[[\d;]{0,20}m){0,4}:/i,
  /(?:\b|(?<=\x1b\[[\d;]{0,20}m))\w{0,60}(?:Error|Exception)(?:\x1b\[[\d;]{0,20}m){0,4}(?: \[\w{1,60}\])?:/,
  /(?:\b|(?<=\x1b\[[\d;]{0,20}m))(?:fatal(?:\x1b\[[\d;]{0,20}m){0,4}:|panic:|panicked at|FAILED\b|npm (?:ERR!|error) )/,
  /^(?:[ \t]|\x1b\[[\d;]{0,20}m){0,20}(?:FAIL|FAILED|not ok)\b/m,
  /^Traceback \(most recent call last\)|\bSegmentation fault\b|: (?:command not found|No such file or directory|Permission denied)\b/m,
];

/** One of these is in each of them: looked for first, since most text has none. */
const words =
  /error|exception|fatal|panic|fail|not ok|npm |traceback|segmentation|command not found|no such file|permission denied/i;

/** Where in a text of many lines the first one begins to look like an error; undefined when none does. */
export function findFirstError(text: string): number | undefined {
  if (!words.test(text)) return undefined;
  const found = sayings.flatMap((saying) => saying.exec(text)?.index ?? []);
  return found.length === 0 ? undefined : Math.min(...found);
}
