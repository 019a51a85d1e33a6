import { setTimeout as delay } from "node:timers/promises";

import type { Client } from "@wezterm-parallel/shared/client/client";

/** Tasks that get another priority at once. */
const atOnce = 50;
/** Between two requests, ms: 250 events per second with `atOnce`. */
const pauseMs = 200;
/** Number of different priorities. */
const most = 40;

/** A program that keeps changing priorities, whether the server runs or not. */
export class Load implements AsyncDisposable {
  /** Number of changes that the server has confirmed. */
  changes = 0;
  readonly #began = performance.now();
  readonly #going: Promise<void>;
  #stopped = false;

  constructor(client: Pick<Client, "act">, tasks: readonly string[]) {
    this.#going = this.#go(client, tasks);
  }

  get perSecond(): number {
    return (this.changes * 1000) / (performance.now() - this.#began);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#going;
  }

  async #go(client: Pick<Client, "act">, tasks: readonly string[]): Promise<void> {
    for (let turn = 0; !this.#stopped; turn += 1) {
      const ids = Array.from(
        { length: atOnce },
        (_, at) => tasks[(turn * atOnce + at * 3) % tasks.length] ?? "",
      );
      const done = await client.act({ action: "priority", ids, priority: ((turn * 17) % most) - most / 2 });
      if (done.ok) this.changes += done.value.changed.length;
      await delay(pauseMs);
    }
  }
}
