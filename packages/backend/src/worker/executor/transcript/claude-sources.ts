import { FoundFiles, isNew, namesIn } from "./found-files.ts";
import {
  directoryOf,
  type RecordedAgent,
  type TranscriptSource,
  type TranscriptSources,
} from "./recorded-agent.ts";

/** `projects/<directory>/<session>.jsonl`, and those of sub-agents in `<session>/subagents/`. */
export class ClaudeSources implements TranscriptSources {
  readonly #agent: RecordedAgent;
  readonly #projects: string;
  readonly #files = new FoundFiles();
  #sessions: readonly string[] = [];

  constructor(agent: RecordedAgent) {
    this.#agent = agent;
    this.#projects = `${directoryOf(agent, "CLAUDE_CONFIG_DIR", ".claude")}/projects`;
  }

  async find(): Promise<readonly TranscriptSource[]> {
    if (this.#sessions.length === 0 || this.#agent.session === undefined) {
      this.#sessions = await this.#findSessions();
    }
    for (const path of this.#sessions) {
      this.#files.add(`${path}.jsonl`);
      for (const name of await namesIn(`${path}/subagents`)) {
        const by = /^(?:agent-)?(.{1,100})\.jsonl$/.exec(name)?.[1];
        if (by !== undefined) this.#files.add(`${path}/subagents/${name}`, by);
      }
    }
    return this.#files.all;
  }

  [Symbol.dispose](): void {}

  /** Paths without `.jsonl`. */
  async #findSessions(): Promise<readonly string[]> {
    const { session, directory } = this.#agent;
    // Claude shortens the names of long directories.
    const usual = `${this.#projects}/${directory.replaceAll(/[^\dA-Za-z]/g, "-")}`;
    if (session === undefined) return await this.#newSessions(usual);
    if ((await namesIn(usual)).includes(`${session}.jsonl`)) return [`${usual}/${session}`];
    for (const name of await namesIn(this.#projects)) {
      const found = await namesIn(`${this.#projects}/${name}`);
      if (found.includes(`${session}.jsonl`)) return [`${this.#projects}/${name}/${session}`];
    }
    return [];
  }

  async #newSessions(directory: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (const name of await namesIn(directory)) {
      const path = `${directory}/${name}`;
      if (name.endsWith(".jsonl") && (this.#files.has(path) || (await isNew(path, this.#agent)))) {
        found.push(path.slice(0, -".jsonl".length));
      }
    }
    return found;
  }
}
