import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import type { Answer } from "@wezterm-parallel/shared/client/calls";
import { ok } from "@wezterm-parallel/shared/base/result";

import { plainLine } from "../ansi/parse-line.ts";
import type { LineRange } from "./line-range.ts";

/** Longer ranges are downloaded as a file instead. */
export const mostCopied = 10_000;

/** Returns lines as plain text; for truncated lines, the part that is shown. */
export async function readText(api: Client, log: LogName, { first, last }: LineRange): Answer<string> {
  const texts: string[] = [];
  while (first + texts.length <= last) {
    const answer = await api.readLines(log, {
      from: first + texts.length,
      count: Math.min(1_000, last - first - texts.length + 1),
    });
    if (!answer.ok) return answer;
    if (answer.value.lines.length === 0) break;
    texts.push(...answer.value.lines.map(({ text }) => plainLine(text)));
  }
  return ok(texts.join("\n"));
}
