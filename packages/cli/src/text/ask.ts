import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";

interface AskStreams {
  readonly stdin: Readable;
  readonly stderr: Writable;
}

/** Like `askText`, in lower case. */
export async function ask(question: string, streams: AskStreams): Promise<string> {
  return (await askText(question, streams)).toLowerCase();
}

/** Asks on the terminal; returns the trimmed answer, empty when the person only pressed Enter or left. */
export async function askText(question: string, { stdin, stderr }: AskStreams): Promise<string> {
  const reader = createInterface({ input: stdin, output: stderr });
  try {
    return (await reader.question(question)).trim();
  } catch {
    return "";
  } finally {
    reader.close();
  }
}
