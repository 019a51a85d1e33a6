/**
 * Questions that programs ask their terminal by printing them. Exactly one terminal may answer: the
 * one that owns the size, or, when nobody is attached, the host.
 */
const queryPattern =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this looks for
  /\x1b(?:\[(?:[>=]?0?c|\??[56]n|>0?q|\?u|\??\d+\$p)|\](?:1[0-2]|4;\d+);\?(?:\x07|\x1b\\)|P\+q[\dA-Fa-f;]*\x1b\\)/g;

const escape = 0x1b;
/** An unfinished sequence longer than this is no query. */
const longestQuery = 64;

export interface FoundQuery {
  readonly text: string;
  /** Offsets in the bytes looked through. */
  readonly start: number;
  readonly end: number;
}

/** Finds queries in output that comes in pieces. */
export class QueryScanner {
  #carry: Buffer = Buffer.alloc(0);

  /**
   * `start` of a query is negative where it began in an earlier piece. `silent` is the output without the
   * queries, for terminals that must not answer: what may become a query waits in here for its end.
   */
  scan(bytes: Buffer): { queries: FoundQuery[]; silent: Buffer } {
    const carried = this.#carry.length;
    if (carried === 0 && !bytes.includes(escape)) return { queries: [], silent: bytes };
    const whole = carried === 0 ? bytes : Buffer.concat([this.#carry, bytes]);
    const queries: FoundQuery[] = [];
    const kept: Buffer[] = [];
    let at = 0;
    for (const match of whole.toString("latin1").matchAll(queryPattern)) {
      const end = match.index + match[0].length;
      queries.push({ text: match[0], start: match.index - carried, end: end - carried });
      kept.push(whole.subarray(at, match.index));
      at = end;
    }
    const open = startOfUnfinished(whole, at);
    kept.push(whole.subarray(at, open));
    this.#carry = Buffer.from(whole.subarray(open));
    const unchanged = whole === bytes && open === bytes.length && queries.length === 0;
    return { queries, silent: unchanged ? bytes : Buffer.concat(kept) };
  }
}

/** What a query looks like until its last byte. */
// oxlint-disable-next-line no-control-regex -- as above
const beginning = /^\x1b(?:\[[>=?]?\d*\$?|\][\d;?]*\x1b?|P(?:\+(?:q[\dA-Fa-f;]*\x1b?)?)?)?$/;

/** Where a query begins that the next piece may complete; the length where there is none. */
function startOfUnfinished(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(escape, Math.max(from, bytes.length - longestQuery));
  while (at >= 0 && !beginning.test(bytes.toString("latin1", at))) at = bytes.indexOf(escape, at + 1);
  return at < 0 ? bytes.length : at;
}

/**
 * What the host answers when no terminal is attached: a VT220 with colour, ready, light on dark. `cursor`
 * is 1-based. Undefined: unknown things stay unanswered, as an old terminal does.
 */
export function answerQuery(
  query: string,
  cursor: { readonly column: number; readonly row: number },
): string | undefined {
  switch (
    query.slice(1).replace(/(?:\x07|\x1b\\)$/, "") // oxlint-disable-line no-control-regex -- terminators
  ) {
    case "[c":
    case "[0c":
      return "\x1b[?62;22c";
    case "[>c":
    case "[>0c":
      return "\x1b[>1;10;0c";
    case "[5n":
      return "\x1b[0n";
    case "[6n":
      return `\x1b[${cursor.row};${cursor.column}R`;
    case "[>q":
    case "[>0q":
      return "\x1bP>|wezterm-parallel\x1b\\";
    case "]10;?":
      return "\x1b]10;rgb:e0e0/e0e0/e0e0\x1b\\";
    case "]11;?":
      return "\x1b]11;rgb:1010/1010/1010\x1b\\";
    default:
      return undefined;
  }
}
