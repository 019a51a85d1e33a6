/** One message of an event stream; `data` is its text with the lines joined. */
export interface StreamMessage {
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  readonly data: string;
}

/**
 * Creates a parser of `text/event-stream` (WHATWG HTML §9.2.6) that accepts text in any chunks and returns
 * the messages completed so far. Text after the last empty line is buffered.
 */
export function eventStreamParser(): (text: string) => readonly StreamMessage[] {
  let rest = "";
  let fields: { id?: string; event?: string; data: string[] } = { data: [] };
  const takeLine = (line: string): StreamMessage | undefined => {
    if (line !== "") {
      readField(line, fields);
      return undefined;
    }
    const { id, event, data } = fields;
    fields = { data: [] };
    return data.length === 0 ? undefined : { id, event, data: data.join("\n") };
  };
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    return lines
      .map((line) => takeLine(line.endsWith("\r") ? line.slice(0, -1) : line))
      .filter((message) => message !== undefined);
  };
}

function readField(line: string, into: { id?: string; event?: string; data: string[] }): void {
  const colon = line.indexOf(":");
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "data") into.data.push(value);
  else if (name === "id") into.id = value;
  else if (name === "event") into.event = value;
}
