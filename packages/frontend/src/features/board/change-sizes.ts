import type { Client } from "@wezterm-parallel/shared/client/client";
import {
  countedTasksLimit,
  type CountedChange,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

/** Batching delay in ms: cards that appear together are requested together; cards scrolled past are not requested. */
const gatherMs = 150;

interface Asked {
  readonly task: string;
  readonly signal: AbortSignal;
  readonly answer: (change: CountedChange | undefined) => void;
}

/** Requests the sizes of tasks' changes in batches. */
export class ChangeSizes {
  readonly #api: Client;
  #asked: Asked[] = [];
  #gathering = false;

  constructor(api: Client) {
    this.#api = api;
  }

  /** Resolves with undefined when it is unknown or the request was aborted. */
  count(task: string, signal: AbortSignal): Promise<CountedChange | undefined> {
    return new Promise((resolve) => {
      this.#asked.push({ task, signal, answer: resolve });
      if (!this.#gathering) setTimeout(() => void this.#send(), gatherMs);
      this.#gathering = true;
    });
  }

  async #send(): Promise<void> {
    const asked = this.#asked.splice(0);
    this.#gathering = false;
    for (const { answer } of asked.filter(({ signal }) => signal.aborted)) answer(undefined);
    const wanted = asked.filter(({ signal }) => !signal.aborted);
    for (let at = 0; at < wanted.length; at += countedTasksLimit)
      await this.#ask(wanted.slice(at, at + countedTasksLimit));
  }

  async #ask(asked: readonly Asked[]): Promise<void> {
    const answer = await this.#api.checkouts.countChanges(asked.map(({ task }) => task));
    const found = new Map(answer.ok ? answer.value.map((change) => [change.task, change]) : []);
    for (const each of asked) each.answer(found.get(each.task));
  }
}
