import { asRecord, parseRecord } from "@wezterm-parallel/shared/domain/transcript/json-value";

import { FoundFiles, isFresh, namesIn } from "./found-files.ts";
import { GrowingFile } from "./growing-file.ts";
import {
  directoryOf,
  type RecordedAgent,
  type TranscriptSource,
  type TranscriptSources,
} from "./recorded-agent.ts";

/** A conversation that is continued stays in the directory of the day on which it began. */
const searchedDays = 14;
const dayMs = 86_400_000;

/** `sessions/YYYY/MM/DD/rollout-*.jsonl`, whose first line names the directory. */
export class CodexSources implements TranscriptSources {
  readonly #agent: RecordedAgent;
  readonly #sessions: string;
  readonly #files = new FoundFiles();
  readonly #others = new Set<string>();

  constructor(agent: RecordedAgent) {
    this.#agent = agent;
    this.#sessions = `${directoryOf(agent, "CODEX_HOME", ".codex")}/sessions`;
  }

  async find(): Promise<readonly TranscriptSource[]> {
    // Codex takes no id, so other agents of the same directory cannot be told apart.
    if (!this.#agent.isAlone) return [];
    const last = this.#files.all.length === 0 ? searchedDays : 1;
    for (let day = -1; day < last; day += 1) await this.#search(this.#agent.startedAt - day * dayMs);
    return this.#files.all;
  }

  [Symbol.dispose](): void {}

  async #search(at: number): Promise<void> {
    const date = new Date(at);
    const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) =>
      String(part).padStart(2, "0"),
    );
    const directory = `${this.#sessions}/${parts.join("/")}`;
    for (const name of await namesIn(directory)) {
      const path = `${directory}/${name}`;
      if (this.#files.has(path) || this.#others.has(path)) continue;
      if (!name.startsWith("rollout-") || !(await isFresh(path, this.#agent))) continue;
      await this.#judge(path);
    }
  }

  async #judge(path: string): Promise<void> {
    for await (const line of new GrowingFile(path).lines()) {
      const { cwd, parent_thread_id: parent, id } = asRecord(parseRecord(line)?.["payload"]);
      if (cwd !== this.#agent.directory) this.#others.add(path);
      else this.#files.add(path, typeof parent === "string" && typeof id === "string" ? id : undefined);
      return;
    }
  }
}
