/**
 * Queries that programs send to their terminal by printing them. Exactly one terminal may answer: the one
 * that owns the size or, when nobody is attached, the host.
 */
const questions = [
  String.raw`\x05`, // ENQ: the answerback
  String.raw`\x1bZ`,
  String.raw`\x1b\[(?:[>=]?0?c|[56]n|\?\d+(?:;\d+)?n|>0?q|\?u|\??\d+\$p|\?\d+m|\d*\$w|[01]?x|&u|\d*#[R|])`,
  // Window reports, including its title; graphics; a checksum of the screen.
  String.raw`\x1b\[(?:(?:1[13-9]|2[01])(?:;\d+)*t|\?[\d;]+S|[\d;]*\*y)`,
  // Colours, pointers, clipboards, notifications: a question mark instead of a value.
  String.raw`\x1b\](?:[45]|1\d|2[12]|5[02]|6[01]|99|5522|7501)(?:;[^\x07\x1b]*)?[;=]\?[^\x07\x1b]*(?:\x07|\x1b\\)`,
  String.raw`\x1b\]1337;(?:Re(?:port|quest)CellSize|ReportVariable=[^\x07\x1b]*|Capabilities)(?:\x07|\x1b\\)`,
  String.raw`\x1bP\+q[\dA-Fa-f;]*\x1b\\`,
  String.raw`\x1bP\$q[^\x07\x1b]*\x1b\\`,
  // The header of a kitty image, which the terminal confirms: only the confirmation is suppressed.
  String.raw`\x1b_G[^;\x1b]*(?=[;\x1b])`,
];
const queryPattern = new RegExp(questions.join("|"), "g");

const escape = 0x1b;
const enquiry = 0x05;
/** A longer unfinished sequence is no query. */
const longestQuery = 256;

export interface FoundQuery {
  readonly text: string;
  /** Offsets in the scanned bytes. */
  readonly start: number;
  readonly end: number;
}

/** Finds queries in chunked output. */
export class QueryScanner {
  #carry: Buffer = Buffer.alloc(0);

  /** The beginning of a possible query that is not complete yet. */
  get held(): Buffer {
    return this.#carry;
  }

  /**
   * `start` is negative for a query that began in an earlier chunk. `silent` is the output without queries,
   * for terminals that must not answer; an incomplete query is withheld from it.
   */
  scan(bytes: Buffer): { queries: FoundQuery[]; silent: Buffer } {
    const carried = this.#carry.length;
    if (carried === 0 && !bytes.includes(escape) && !bytes.includes(enquiry)) {
      return { queries: [], silent: bytes };
    }
    const whole = carried === 0 ? bytes : Buffer.concat([this.#carry, bytes]);
    const queries: FoundQuery[] = [];
    const kept: Buffer[] = [];
    let at = 0;
    for (const match of whole.toString("latin1").matchAll(queryPattern)) {
      const end = match.index + match[0].length;
      queries.push({ text: match[0], start: match.index - carried, end: end - carried });
      kept.push(whole.subarray(at, match.index), withoutAnswer(match[0]));
      at = end;
    }
    const open = startOfUnfinished(whole, at);
    kept.push(whole.subarray(at, open));
    this.#carry = Buffer.from(whole.subarray(open));
    const unchanged = whole === bytes && open === bytes.length && queries.length === 0;
    return { queries, silent: unchanged ? bytes : Buffer.concat(kept) };
  }
}

const imageHead = "\x1b_G";

/**
 * Returns the replacement for a terminal that must not answer: nothing, or the image with its confirmation
 * suppressed.
 */
function withoutAnswer(query: string): Buffer {
  if (!query.startsWith(imageHead)) return Buffer.alloc(0);
  const keys = query.slice(imageHead.length).split(",");
  const others = keys.filter((key) => key !== "" && !key.startsWith("q="));
  return Buffer.from(`${imageHead}${[...others, "q=2"].join(",")}`);
}

/** Matches any proper prefix of a query. */
const beginning =
  // oxlint-disable-next-line no-control-regex -- as above
  /^\x1b(?:\[[<-?]?[\d;]*[ -/]?|\][^\x07\x1b]*\x1b?|P(?:[+$](?:q[^\x07\x1b]*\x1b?)?)?|_(?:G[^;\x1b]*)?)?$/;

/** Returns the start of a query that the next chunk may complete, or the length if there is none. */
function startOfUnfinished(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(escape, Math.max(from, bytes.length - longestQuery));
  while (at >= 0 && !beginning.test(bytes.toString("latin1", at))) at = bytes.indexOf(escape, at + 1);
  return at < 0 ? bytes.length : at;
}

/** Asks whether the terminal understands the status of a program, which the host reads: no viewer answers it. */
export function isStatusQuery({ text }: FoundQuery): boolean {
  return text.startsWith("\x1b]7501;");
}

/** Position of the cursor, counted from 1, and size of the terminal. */
interface TerminalPlace {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Returns the host's answer when no terminal is attached: that of a VT220 with colour, ready, light on dark,
 * without other modes or settings. Undefined: no answer, as from an old terminal; never answers for the title
 * and the clipboard, because a program could have set them to text that would then be typed.
 */
export function answerQuery(query: string, place: TerminalPlace): string | undefined {
  const asked = query.slice(1).replace(terminator, "");
  const known = answers[asked.replace(/^(\[[>=]?)0([cq])$/, "$1$2")];
  if (known !== undefined) return known(place);
  const mode = /^\[(\??\d+)\$p$/.exec(asked)?.[1];
  if (mode !== undefined) return `\x1b[${mode};0$y`;
  if (asked.startsWith("P$q")) return "\x1bP0$r\x1b\\";
  if (asked.startsWith("P+q")) return "\x1bP0+r\x1b\\";
  return undefined;
}

// String terminator.
const terminator = /(?:\x07|\x1b\\)$/;

const answers: Readonly<Record<string, (place: TerminalPlace) => string>> = {
  "[c": () => "\x1b[?62;22c",
  "[>c": () => "\x1b[>1;10;0c",
  "[5n": () => "\x1b[0n",
  "[6n": ({ row, column }) => `\x1b[${row};${column}R`,
  "[18t": ({ rows, columns }) => `\x1b[8;${rows};${columns}t`,
  "]7501;?": () => "\x1b]7501;?\x1b\\",
  "[>q": () => "\x1bP>|wezterm-parallel\x1b\\",
  "]10;?": () => "\x1b]10;rgb:e0e0/e0e0/e0e0\x1b\\",
  "]11;?": () => "\x1b]11;rgb:1010/1010/1010\x1b\\",
};

/**
 * Returns whether the input consists only of a terminal's automatic reports: answers, mouse and focus-out
 * reports. Nobody typed it.
 */
export function isTerminalReport(input: Uint8Array): boolean {
  return reportPattern.test(Buffer.from(input).toString("latin1"));
}

const reportPattern =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this looks for
  /^(?:\x1b(?:\[[?>=]?[\d;]*(?:[Rcnt]|\$y)|\[\?\d+u|\[O|\][^\x07\x1b]*(?:\x07|\x1b\\)|[P_][^\x1b]*\x1b\\))+$/;
