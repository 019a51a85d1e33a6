import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import type { Answer } from "@wezterm-parallel/shared/client/calls";
import { ok } from "@wezterm-parallel/shared/base/result";

import { plainLine } from "./ansi/parse-line.ts";
import type { LineRange } from "./line-range.ts";

/** More is a file: it is downloaded. */
export const mostCopied = 10_000;

/** Lines as text, without colours; of a line that is too long to show, what is shown of it. */
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
