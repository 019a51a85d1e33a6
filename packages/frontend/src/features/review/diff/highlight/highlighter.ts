import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import type { PackedTokens } from "./packed-tokens.ts";

export interface HighlightRequest {
  readonly id: number;
  readonly patch: string;
  readonly path: string;
}

export interface HighlightAnswer {
  readonly id: number;
  readonly tokens: PackedTokens;
}

/** Highlights the files that are shown, in a worker, each once. */
export class Highlighter implements Disposable {
  readonly #worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
  readonly #tokens = new Map<ChangedFile, PackedTokens | undefined>();
  readonly #requested: ChangedFile[] = [];
  readonly #listeners = new Set<() => void>();
  #version = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data: { id, tokens } }: MessageEvent<HighlightAnswer>) => {
      const file = this.#requested[id];
      if (file === undefined) return;
      this.#tokens.set(file, tokens);
      this.#version += 1;
      for (const changed of this.#listeners) changed();
    });
  }

  /** Changes with every highlighted file. */
  readonly version = (): number => this.#version;

  readonly listen = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  /** Returns the highlighting of a file with a patch; undefined until the worker has answered. */
  tokensOf(file: ChangedFile): PackedTokens | undefined {
    return this.#tokens.get(file);
  }

  request(file: ChangedFile): void {
    if (file.patch === undefined || this.#tokens.has(file)) return;
    this.#tokens.set(file, undefined);
    const id = this.#requested.push(file) - 1;
    const request: HighlightRequest = { id, patch: file.patch, path: file.path };
    this.#worker.postMessage(request);
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
