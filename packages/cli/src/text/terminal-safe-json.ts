/**
 * JSON itself escapes the first 32 control characters; these others also change the text direction, end lines
 * or start sequences.
 */
const acting = /[\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g;

export function terminalSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    acting,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
