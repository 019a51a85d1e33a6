/** What stands behind `?`, as text: nothing is taken for a number or JSON. Of a key that comes twice, the last. */
export function readQuery(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** As people write them: no quotes around text, nothing for what is undefined. */
export function writeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  const text = new URLSearchParams(pairs).toString();
  return text === "" ? "" : `?${text}`;
}
