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

  /** `start` is negative where a query began in an earlier piece. */
  scan(bytes: Buffer): FoundQuery[] {
    if (this.#carry.length === 0 && !bytes.includes(escape)) return [];
    const carried = this.#carry.length;
    const whole = carried === 0 ? bytes : Buffer.concat([this.#carry, bytes]);
    const found: FoundQuery[] = [];
    for (const match of whole.toString("latin1").matchAll(queryPattern)) {
      const start = match.index - carried;
      found.push({ text: match[0], start, end: start + match[0].length });
    }
    this.#carry = unfinished(whole, (found.at(-1)?.end ?? -carried) + carried);
    return found;
  }
}

function unfinished(bytes: Buffer, from: number): Buffer {
  const at = bytes.lastIndexOf(escape);
  if (at < from || at < bytes.length - longestQuery) return Buffer.alloc(0);
  const tail = bytes.subarray(at);
  // oxlint-disable-next-line no-control-regex -- as above
  const complete = /^\x1b(?:\[[\d;?>=$]*[@-~]|[^[\]P])/.test(tail.toString("latin1"));
  return complete ? Buffer.alloc(0) : Buffer.from(tail);
}

/** The bytes without the queries in them: for viewers whose terminal must stay silent. */
export function withoutQueries(bytes: Buffer, queries: readonly FoundQuery[]): Buffer {
  if (queries.length === 0) return bytes;
  const kept: Buffer[] = [];
  let at = 0;
  for (const { start, end } of queries) {
    kept.push(bytes.subarray(at, Math.max(at, start)));
    at = Math.max(at, end);
  }
  kept.push(bytes.subarray(at));
  return Buffer.concat(kept);
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
    query.slice(1).replace(/\x07|\x1b\\$/, "") // oxlint-disable-line no-control-regex -- terminators
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
