import { parseRecord } from "@wezterm-parallel/shared/domain/transcript/json-value";

import { FoundFiles, isFresh, namesIn } from "./found-files.ts";
import { GrowingFile } from "./growing-file.ts";
import type { RecordedAgent, TranscriptSource, TranscriptSources } from "./recorded-agent.ts";

/** `tmp/<project>/chats/session-<time>-<start of the id>.jsonl`, whose first line has the whole id. */
export class GeminiSources implements TranscriptSources {
  readonly #agent: RecordedAgent;
  readonly #projects: string;
  readonly #files = new FoundFiles();
  readonly #others = new Set<string>();

  constructor(agent: RecordedAgent) {
    this.#agent = agent;
    const home = agent.env("GEMINI_CLI_HOME") ?? agent.env("HOME") ?? "/nonexistent";
    this.#projects = `${home}/.gemini/tmp`;
  }

  async find(): Promise<readonly TranscriptSource[]> {
    if (this.#files.all.length > 0) return this.#files.all;
    for (const project of await namesIn(this.#projects)) {
      const chats = `${this.#projects}/${project}/chats`;
      for (const name of await namesIn(chats)) await this.#judge(`${chats}/${name}`);
    }
    return this.#files.all;
  }

  [Symbol.dispose](): void {}

  async #judge(path: string): Promise<void> {
    const { session } = this.#agent;
    const isNamed = session !== undefined && path.endsWith(`-${session.slice(0, 8)}.jsonl`);
    if (!isNamed || this.#others.has(path) || !(await isFresh(path, this.#agent))) return;
    const first = await firstLine(path);
    if (first === undefined) return;
    if (parseRecord(first)?.["sessionId"] === session) this.#files.add(path);
    else this.#others.add(path);
  }
}

async function firstLine(path: string): Promise<string | undefined> {
  for await (const line of new GrowingFile(path).lines()) return line.trim();
  return undefined;
}
