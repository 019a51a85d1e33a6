import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";

/**
 * Asks on the terminal; returns the answer in lower case, empty when the person only pressed Enter or left.
 */
export async function ask(
  question: string,
  { stdin, stderr }: { readonly stdin: Readable; readonly stderr: Writable },
): Promise<string> {
  const reader = createInterface({ input: stdin, output: stderr });
  try {
    return (await reader.question(question)).trim().toLowerCase();
  } catch {
    return "";
  } finally {
    reader.close();
  }
}
