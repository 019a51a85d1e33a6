import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { SeenWords } from "@wezterm-parallel/shared/domain/activity/stuck";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { measureProcessorTime } from "./foreground.ts";
import { readTerminalMeta } from "./input-wait.ts";

/** Ms between two looks; a program is stuck after many of them. */
const lookEveryMs = 30_000;
/** Share of a core: an idle screen, or an idle server for tools, uses less. */
const leastUse = 0.05;
/** A screen that is drawn ten times a second prints less in the time between two looks. */
const mostRead = 256 * 1024;

/** Looks twice a minute whether the program of a terminal still prints something new, or computes. */
export class LifeSigns implements Disposable {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #words = new SeenWords();
  #timer: Disposable | undefined;
  #size = 0;
  #lookedAt: number;
  #uses = { tools: 0, all: 0 };
  /** Epoch ms; undefined: it has not computed since the watch began. */
  computedAt: number | undefined;
  /** Epoch ms. */
  lastAt: number;

  /** `looked` is called after each look. */
  constructor(directory: string, clock: Clock, looked: () => void) {
    this.#directory = directory;
    this.#clock = clock;
    this.lastAt = clock.now();
    this.#lookedAt = clock.monotonic();
    this.#look();
    this.#wait(looked);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #wait(looked: () => void): void {
    this.#timer = this.#clock.after(lookEveryMs, () => {
      this.#look();
      this.#wait(looked);
      looked();
    });
  }

  #look(): void {
    const { text, size } = readNews(`${this.#directory}/${sessionFileNames.out}`, this.#size);
    const printed = size !== this.#size;
    this.#size = size;
    const isNew = this.#words.add(stripVTControlCharacters(text));
    const isBusy = this.#computes(printed);
    if (isBusy) this.computedAt = this.#clock.now();
    if (isNew || isBusy) this.lastAt = this.#clock.now();
  }

  /** A program that prints may draw a spinner, so that only the programs that it started count. */
  #computes(printed: boolean): boolean {
    const { pid } = readTerminalMeta(this.#directory) ?? {};
    if (pid === undefined || process.platform !== "linux") return false;
    const uses = measureProcessorTime(pid);
    const kind = printed ? "tools" : "all";
    const used = uses[kind] - this.#uses[kind];
    const now = this.#clock.monotonic();
    const isBusy = used >= leastUse * Math.max(now - this.#lookedAt, 1);
    this.#uses = uses;
    this.#lookedAt = now;
    return isBusy;
  }
}

function readNews(file: string, from: number): { readonly text: string; readonly size: number } {
  try {
    const descriptor = openSync(file, "r");
    try {
      const { size } = fstatSync(descriptor);
      const start = Math.max(0, from > size ? 0 : from, size - mostRead);
      const bytes = Buffer.alloc(size - start);
      return { text: bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, start)), size };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return { text: "", size: from };
  }
}
