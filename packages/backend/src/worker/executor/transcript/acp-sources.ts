import { rmSync } from "node:fs";

import { GrowingFile } from "./growing-file.ts";
import type { RecordedAgent, TranscriptSource, TranscriptSources } from "./recorded-agent.ts";

/** The record of `wzp acp`. Secrets in it are not masked, so it goes once the transcript has all of it. */
export class AcpSources implements TranscriptSources {
  readonly #path: string | undefined;
  readonly #all: readonly TranscriptSource[];

  constructor({ record }: RecordedAgent) {
    this.#path = record;
    this.#all = record === undefined ? [] : [new GrowingFile(record)];
  }

  async find(): Promise<readonly TranscriptSource[]> {
    return this.#all;
  }

  [Symbol.dispose](): void {
    if (this.#path !== undefined) rmSync(this.#path, { force: true });
  }
}
