import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { OwnPrices } from "@wezterm-parallel/shared/domain/spending/prices";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import { SpendingMeter } from "@wezterm-parallel/shared/domain/spending/spending-meter";
import {
  boundEntry,
  type TranscriptEntry,
  type TranscriptParser,
} from "@wezterm-parallel/shared/domain/transcript/transcript-entry";
import {
  createParser,
  type TranscriptRecord,
} from "@wezterm-parallel/shared/domain/transcript/transcript-parsers";

import type { Logger } from "../../../base/log.ts";
import { AcpSources } from "./acp-sources.ts";
import { ClaudeSources } from "./claude-sources.ts";
import { CodexSources } from "./codex-sources.ts";
import { GeminiSources } from "./gemini-sources.ts";
import { OpencodeSources } from "./opencode-sources.ts";
import type { RecordedAgent, TranscriptSource, TranscriptSources } from "./recorded-agent.ts";
import { TranscriptFile } from "./transcript-file.ts";

export interface FollowOptions {
  readonly agent: RecordedAgent;
  /** File of the transcript. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** Prices of the plan. */
  readonly prices?: OwnPrices | undefined;
  /** Called with all that the agent has spent, whenever that has changed. */
  readonly spent: (spending: Spending) => void;
  /** Masks the secrets of the attempt. */
  readonly mask: (entry: TranscriptEntry) => TranscriptEntry;
}

export interface FollowedTranscript {
  /** Reads the rest, once the agent has ended. */
  finish(): Promise<void>;
}

const everyMs = 1_000;
/** Entries in memory before they are written. */
const batch = 200;

interface Reading {
  readonly parser: TranscriptParser;
  /** Time of its last entry with one. */
  at: number;
}

/** Writes the transcript of an agent while it works, from what the agent itself records. */
export function followTranscript(options: FollowOptions): FollowedTranscript {
  const { clock, log, agent } = options;
  const follower = new Follower(options);
  let reading: Promise<void> = Promise.resolve();
  let timer: Disposable | undefined;
  const look = async (): Promise<void> => {
    try {
      await follower.read();
      timer = clock.after(everyMs, next);
    } catch (error) {
      // The conversation is lost, not the work.
      log.warn({ directory: agent.directory, error: String(error) }, "a transcript could not be kept");
    }
  };
  function next(): void {
    reading = look();
  }
  next();
  return {
    finish: async () => {
      await reading;
      timer?.[Symbol.dispose]();
      await look();
      timer?.[Symbol.dispose]();
      follower[Symbol.dispose]();
    },
  };
}

class Follower implements Disposable {
  readonly #options: FollowOptions;
  readonly #sources: TranscriptSources;
  readonly #readings = new Map<TranscriptSource, Reading>();
  readonly #meter: SpendingMeter;
  #hasSpent = false;
  #file: TranscriptFile | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#meter = new SpendingMeter(options.prices);
    this.#sources = sourcesOf(options.agent);
  }

  async read(): Promise<void> {
    for (const source of await this.#sources.find()) await this.#readSource(source);
    if (this.#hasSpent) this.#options.spent(this.#meter.total);
    this.#hasSpent = false;
  }

  [Symbol.dispose](): void {
    this.#sources[Symbol.dispose]();
  }

  async #readSource(source: TranscriptSource): Promise<void> {
    const { program } = this.#options.agent;
    const reading = this.#readings.get(source) ?? { parser: createParser(program), at: 0 };
    this.#readings.set(source, reading);
    let entries: TranscriptEntry[] = [];
    for await (const line of source.lines()) {
      entries.push(...this.#take(source, reading, line));
      if (entries.length < batch) continue;
      await this.#write(entries);
      entries = [];
    }
    await this.#write(entries);
  }

  /** Earlier attempts of the same conversation are in the same record. */
  #take({ by }: TranscriptSource, reading: Reading, line: string): readonly TranscriptEntry[] {
    const found = reading.parser.read(line);
    return found.flatMap((entry) => {
      reading.at = entry.at ?? reading.at;
      if (reading.at < this.#options.agent.startedAt) return [];
      this.#hasSpent = this.#meter.add(entry) || this.#hasSpent;
      // Masked first: a cut could split a secret.
      return boundEntry(this.#options.mask(by === undefined ? entry : { ...entry, by }));
    });
  }

  async #write(entries: readonly TranscriptEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.#file ??= await TranscriptFile.open(this.#options.file);
    await this.#file.write(entries);
  }
}

function sourcesOf(agent: RecordedAgent): TranscriptSources {
  const create: Readonly<Record<TranscriptRecord, new (agent: RecordedAgent) => TranscriptSources>> = {
    acp: AcpSources,
    claude: ClaudeSources,
    codex: CodexSources,
    gemini: GeminiSources,
    opencode: OpencodeSources,
  };
  return new create[agent.program](agent);
}
