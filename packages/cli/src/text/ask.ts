import { createInterface } from "node:readline/promises";

import type { CliContext } from "../context.ts";

/** Asks on the terminal; the answer in lower case, empty when the person only pressed return or left. */
export async function ask(cli: CliContext, question: string): Promise<string> {
  const reader = createInterface({ input: cli.streams.stdin, output: cli.streams.stderr });
  try {
    return (await reader.question(question)).trim().toLowerCase();
  } catch {
    return "";
  } finally {
    reader.close();
  }
}
