/** Renders a table whose first row is the head. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows.map((row) => row.map((text) => cell(text)))];
  return lines.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function page(...parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}
