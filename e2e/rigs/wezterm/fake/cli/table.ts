export interface Column {
  readonly name: string;
  readonly right?: boolean;
}

/** Renders rows under their headers, each column as wide as its widest cell, with trailing padding. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ""))));
  const render = (line: readonly string[]): string =>
    line
      .map((cell, index) => {
        const padding = " ".repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)));
        return columns[index]?.right === true ? padding + cell : cell + padding;
      })
      .join(" ");
  return lines.map((line) => `${render(line)}\n`).join("");
}

/** Wide characters take two columns. */
function widthOf(text: string): number {
  const wide =
    /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
  return [...text].length + (text.match(wide)?.length ?? 0);
}
