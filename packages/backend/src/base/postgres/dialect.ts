const translated = new Map<string, string>();

/** Returns a statement with the placeholders of PostgreSQL; texts in quotes stay as they are. */
export function toPostgres(sql: string): string {
  const known = translated.get(sql);
  if (known !== undefined) return known;
  let place = 0;
  const text = sql.replaceAll(/'[^']*'|"[^"]*"|\?(\d*)/g, (part: string, number?: string) => {
    if (!part.startsWith("?")) return part;
    place += 1;
    return `$${number === undefined || number === "" ? place : number}`;
  });
  translated.set(sql, text);
  return text;
}
