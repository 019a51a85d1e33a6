/** A pattern that programs print when something goes wrong; matched against text without colours. */
interface Rule {
  /**
   * 0: names the failed item best. 1: the error itself. 2: a heading or a summary. 3: only forwards another
   * program's failure.
   */
  readonly rank: 0 | 1 | 2 | 3;
  /** Must run in linear time: after `^`, no part may match past the end of the line. */
  readonly pattern: RegExp;
  /** The next line holds the actual message. */
  readonly goesOn?: true;
}

/** Compilers, test runners and shells; a bare "0 errors" must never match. */
const rules: readonly Rule[] = [
  // pytest: the summary contains the name and the message.
  { rank: 0, pattern: /^FAILED [^:\n\r\u2028\u2029]+::/m },
  // AVA, node:test, mocha and similar reporters; not ESLint's summary.
  { rank: 1, pattern: /^[ \t]{0,20}[✖✘](?! \d{1,9} problem| failing tests:) /mu },
  // Jest
  { rank: 1, pattern: /^[ \t]{0,20}● (?!Console)/mu, goesOn: true },
  // Vitest: file and test name.
  { rank: 1, pattern: /^[ \t]*FAIL {1,4}[^\s>][^>\n\r\u2028\u2029]* > /m },
  { rank: 1, pattern: /^[ \t]{0,20}--- FAIL: /m, goesOn: true },
  // ESLint: line, column and rule.
  { rank: 1, pattern: /^[ \t]{1,20}\d{1,9}:\d{1,9}[ \t]{1,20}error[ \t]{1,20}/m },
  // The Go compiler
  { rank: 1, pattern: /^[^\s:]+\.go:\d+:\d+: /m },
  // pytest
  { rank: 1, pattern: /^E {3,20}\S/m },
  { rank: 1, pattern: /\berror(?:\[\w{1,10}\]|[ (]?[A-Z]{1,6}\d{2,6}\)?)?:/i },
  { rank: 1, pattern: /\b\w*(?:Error|Exception)(?: \[\w+\])?:/ },
  { rank: 1, pattern: /\b(?:fatal:|panic:)/ },
  { rank: 1, pattern: /\bpanicked at\b/, goesOn: true },
  { rank: 1, pattern: /: (?:command not found|No such file or directory|Permission denied)\b/ },
  { rank: 1, pattern: /^[\w./-]+: (?:line )?\d+: [^:\n\r\u2028\u2029]+: not found$/m },
  { rank: 1, pattern: /\bSegmentation fault\b/ },
  { rank: 2, pattern: /^[ \t]{0,20}(?:FAIL|FAILED|not ok)\b/m },
  { rank: 2, pattern: /\bFAILED\b|^Traceback \(most recent call last\)/m },
  { rank: 3, pattern: /\bmake(?:\[\d{1,4}\])?: \*\*\* / },
  {
    rank: 3,
    pattern: /\bnpm (?:ERR!|error) (?!code |errno |path |command |syscall |signal |A complete log)\S/,
  },
  { rank: 3, pattern: /\bnpm (?:ERR!|error) / },
];

/** Every error line contains one of these words; checking them first skips most text cheaply. */
const words =
  /error|exception|fatal|panic|fail|not ok|npm |traceback|segmentation|not found|no such file|permission denied|\*\*\*|\.go:|[✖✘●]|^E {3}/imu;

const colours = /\x1b\[[\d;]{0,20}m/g;

/** Returns the index (from 0) of the first line that looks like an error; undefined when there is none. */
export function findFirstError(text: string): number | undefined {
  if (!words.test(text)) return undefined;
  const plain = text.replaceAll(colours, "");
  const found = rules.flatMap(({ pattern }) => pattern.exec(plain)?.index ?? []);
  return found.length === 0 ? undefined : countLines(plain.slice(0, Math.min(...found)));
}

/** Longest line shown as a reason. */
const reasonLimit = 300;

/**
 * Returns the line that best explains why a program failed: the first line that names an error, or else a
 * heading or a forwarded message. Without colours and indentation; undefined when no line looks like an
 * error.
 */
export function findErrorLine(text: string): string | undefined {
  if (!words.test(text)) return undefined;
  const plain = text.replaceAll(colours, "");
  const found = rules
    .flatMap(({ pattern, rank, goesOn }) => {
      const match = pattern.exec(plain);
      return match === null ? [] : { at: match.index, rank, goesOn };
    })
    .toSorted((one, other) => one.rank - other.rank || one.at - other.at)[0];
  if (found === undefined) return undefined;
  const [line = "", ...rest] = plain.slice(plain.lastIndexOf("\n", found.at - 1) + 1).split("\n", 6);
  const next = found.goesOn === undefined ? undefined : rest.find((each) => each.trim() !== "");
  const said = next === undefined ? tidy(line) : `${tidy(line).replace(/:$/, "")}: ${tidy(next)}`;
  return said.length <= reasonLimit ? said : `${said.slice(0, reasonLimit - 1)}…`;
}

function tidy(line: string): string {
  return line
    .trim()
    .replace(/^(?:E {3,20}|npm (?:ERR!|error) )/, "")
    .replaceAll(/\s{2,50}/g, " ");
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
