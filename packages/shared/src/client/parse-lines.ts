/** Splits chunked text at its line feeds; the unfinished last line waits for the next chunk. */
export function lineParser(): (text: string) => readonly string[] {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    return lines;
  };
}
