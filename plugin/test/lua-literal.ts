/** Returns a JSON value as Lua source, always in ASCII. A null becomes nil. */
export function luaLiteral(value: unknown): string {
  if (typeof value === "string") return quote(Buffer.from(value));
  if (value instanceof Uint8Array) return quote(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `{${value.map((each) => luaLiteral(each)).join(",")}}`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return `{${entries.map(([key, each]) => `[${luaLiteral(key)}]=${luaLiteral(each)}`).join(",")}}`;
  }
  return "nil";
}

function quote(bytes: Uint8Array): string {
  const text = [...bytes].map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\${String(byte).padStart(3, "0")}`,
  );
  return `"${text.join("")}"`;
}
