import { stat } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";

import {
  directoryOf,
  type RecordedAgent,
  type TranscriptSource,
  type TranscriptSources,
} from "./recorded-agent.ts";

interface PartRow {
  readonly id: string;
  readonly at: number;
  readonly role: string | null;
  readonly model: string | null;
  readonly part: string;
}

/** The tables `session`, `message` and `part` of `opencode.db`. */
export class OpencodeSources implements TranscriptSources {
  readonly #agent: RecordedAgent;
  readonly #file: string;
  readonly #written = new Set<string>();
  readonly #source: TranscriptSource = { lines: () => this.#lines() };
  #database: DatabaseSync | undefined;
  #changedAt = 0;

  constructor(agent: RecordedAgent) {
    this.#agent = agent;
    this.#file = `${directoryOf(agent, "XDG_DATA_HOME", ".local/share")}/opencode/opencode.db`;
  }

  async find(): Promise<readonly TranscriptSource[]> {
    // Opencode takes no id, so other agents of the same directory cannot be told apart.
    return this.#agent.isAlone ? [this.#source] : [];
  }

  [Symbol.dispose](): void {
    this.#database?.close();
    this.#database = undefined;
  }

  async *#lines(): AsyncGenerator<string> {
    const changedAt = await this.#lastChange();
    if (changedAt === undefined || changedAt === this.#changedAt) return;
    for (const row of this.#rows()) {
      if (this.#written.has(row.id) || !isComplete(row)) continue;
      this.#written.add(row.id);
      const { at, role, model } = row;
      yield `{"at":${Math.round(at)},"role":${JSON.stringify(role)},"model":${JSON.stringify(model)},"part":${row.part}}`;
    }
    this.#changedAt = changedAt;
  }

  async #lastChange(): Promise<number | undefined> {
    const times = await Promise.all(
      [this.#file, `${this.#file}-wal`].map(
        async (file) => (await stat(file).catch(() => undefined))?.mtimeMs,
      ),
    );
    return times[0] === undefined ? undefined : Math.max(...times.map((time = 0) => time));
  }

  #rows(): readonly PartRow[] {
    this.#database ??= new DatabaseSync(this.#file, { readOnly: true, timeout: 1_000 });
    return this.#database
      .prepare(
        `SELECT part.id AS id, part.time_updated AS at, part.data AS part,
           message.data ->> '$.role' AS role,
           coalesce(message.data ->> '$.modelID', message.data ->> '$.model.modelID') AS model
         FROM session JOIN part ON part.session_id = session.id JOIN message ON message.id = part.message_id
         WHERE session.directory = ? AND part.time_updated >= ?
         ORDER BY part.id`,
      )
      .all(this.#agent.directory, this.#agent.startedAt) as unknown as readonly PartRow[];
  }
}

const runningTool = /"status":"(?:pending|running)"/;

/** A text without an end is still being written, except a prompt. */
function isComplete({ part, role }: PartRow): boolean {
  if (role === "user") return true;
  const isText = /"type":"(?:text|reasoning)"/.test(part);
  if (isText) return /"end":\d/.test(part);
  return !(part.includes('"type":"tool"') && runningTool.test(part));
}
