import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";

import { asText, parseRecord } from "@wezterm-parallel/shared/domain/transcript/json-value";
import type { TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";

/** Above it, the rest of a conversation is left out. */
const mostBytes = 8_388_608;

/**
 * The transcript beside the output of an attempt. A worker that continues the attempt reads the agent's records from the
 * start again; what an earlier worker wrote of each is left out.
 */
export class TranscriptFile {
  readonly #path: string;
  #bytes = 0;
  /** A crash tore the last line: it stays a line of its own. */
  #isTorn = false;
  /** Entries in the file that are still to be read again, by sub-agent. */
  readonly #known = new Map<string, number>();

  private constructor(path: string) {
    this.#path = path;
  }

  static async open(path: string): Promise<TranscriptFile> {
    const file = new TranscriptFile(path);
    const text = await readFile(path, "utf8").catch(() => "");
    file.#bytes = Buffer.byteLength(text);
    file.#isTorn = text !== "" && !text.endsWith("\n");
    for (const line of text.split("\n")) {
      const entry = parseRecord(line);
      const by = asText(entry?.["by"]);
      if (entry !== undefined) file.#known.set(by, (file.#known.get(by) ?? 0) + 1);
    }
    return file;
  }

  async write(entries: readonly TranscriptEntry[]): Promise<void> {
    const lines: string[] = [];
    for (const entry of entries) {
      if (this.#isKnown(entry) || this.#bytes >= mostBytes) continue;
      const line = `${JSON.stringify(entry)}\n`;
      this.#bytes += Buffer.byteLength(line);
      lines.push(line);
      if (this.#bytes >= mostBytes) lines.push(`${JSON.stringify(leftOut)}\n`);
    }
    if (lines.length > 0) await this.#append(lines.join(""));
  }

  #isKnown({ by = "" }: TranscriptEntry): boolean {
    const left = this.#known.get(by) ?? 0;
    if (left > 0) this.#known.set(by, left - 1);
    return left > 0;
  }

  async #append(text: string): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    const file = await open(this.#path, flags, 0o600);
    try {
      await file.appendFile(this.#isTorn ? `\n${text}` : text);
      this.#isTorn = false;
    } finally {
      await file.close();
    }
  }
}

const leftOut: TranscriptEntry = {
  kind: "note",
  text: "The rest of the conversation is too long to be kept.",
};
