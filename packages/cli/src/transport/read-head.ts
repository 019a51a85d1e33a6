/** Status and headers of an HTTP/1.x response, and the first bytes of the body that arrived with them. */
export interface Head {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rest: Uint8Array;
}

/** Source: Node.js limits the headers it sends and accepts to 16 KiB. */
const headLimit = 65_536;

/** Reads until the empty line; undefined when the source ends before it or the response is not HTTP. */
export async function readHead(source: AsyncIterator<Uint8Array>): Promise<Head | undefined> {
  let seen = Buffer.alloc(0);
  for (;;) {
    const piece = await source.next();
    if (piece.done === true) return undefined;
    seen = Buffer.concat([seen, piece.value]);
    const end = seen.indexOf("\r\n\r\n");
    if (end >= 0) return parseHead(seen.toString("latin1", 0, end), seen.subarray(end + 4));
    if (seen.length > headLimit) return undefined;
  }
}

function parseHead(text: string, rest: Uint8Array): Head | undefined {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1];
  if (status === undefined) return undefined;
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(status), headers: Object.fromEntries(headers), rest };
}
