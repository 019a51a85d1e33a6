import { join } from "node:path";
import { setInterval, setTimeout as delay } from "node:timers/promises";

import { systemClock } from "../../../packages/shared/src/node/system-clock.ts";
import type { Client } from "../../../packages/shared/src/client/client.ts";
import { watchEvents } from "../../../packages/shared/src/client/watch-events.ts";
import type { ProjectRef } from "../../../packages/shared/src/domain/run/run-spec.ts";
import type { TaskSpecInput } from "../../../packages/shared/src/domain/task/task-spec.ts";
import type { Repository } from "../../../packages/cli/test/rigs/repository.ts";

const shell = (script: string, rest: Partial<TaskSpecInput> = {}): TaskSpecInput => ({
  name: "task",
  base: "task",
  command: { kind: "shell", script },
  checkout: "none",
  ...rest,
});

const trivial = shell("true", { terminal: false });
/** Seconds between two of a kind, and the second at which the first comes: no two kinds come at once. */
const mix: readonly { readonly every: number; readonly first: number; readonly task: TaskSpecInput }[] = [
  { every: 3, first: 0, task: trivial },
  { every: 10, first: 5, task: shell("seq 1 20000") },
  {
    every: 15,
    first: 7,
    task: shell('case "$WZP_ATTEMPT" in *"#1") exit 1;; esac', { retry: { max: 1, backoff: 100 } }),
  },
  {
    every: 60,
    first: 31,
    task: shell('echo "$WZP_RUN" > "$WZP_RUN"; git add .; git commit -qm change', { checkout: "worktree" }),
  },
];
const cleanEvery = 300;
/** After which a trivial task counts as lost. */
const longestMs = 120_000;

/** A steady mix of tasks, one event listener, and retention that cleans up behind them. */
export class SteadyLoad {
  submitted = 0;
  readonly ended: Record<string, number> = {};
  /** Requests that were refused, and failures of the listener. */
  readonly failures: string[] = [];
  readonly #client: Client;
  readonly #project: Repository;
  readonly #waiting = new Map<string, (state: string) => void>();

  constructor(client: Client, project: Repository) {
    this.#client = client;
    this.#project = project;
  }

  /** Submits until the signal, and listens. */
  async run(signal: AbortSignal): Promise<void> {
    const listening = this.#listen(signal);
    let second = 0;
    try {
      for await (const _ of setInterval(1_000, undefined, { signal })) {
        const due = mix.filter(({ every, first }) => second % every === first);
        for (const { task } of due) await this.submit(task);
        if (second % cleanEvery === cleanEvery / 2) await this.#clean();
        second += 1;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    await listening;
  }

  /** Returns the id of the run; undefined when it was refused. */
  async submit(task: TaskSpecInput): Promise<string | undefined> {
    const { PATH = "", HOME = "" } = process.env;
    const answer = await this.#client.submit({
      title: "soak",
      project: task.checkout === "worktree" ? this.#repository() : this.#directory(),
      source: { kind: "ad-hoc" },
      environment: { mode: "submitted", variables: { PATH, HOME } },
      tasks: [task],
    });
    if (!answer.ok) {
      this.failures.push(answer.failure.detail);
      return undefined;
    }
    this.submitted += 1;
    return answer.value.id;
  }

  /** Returns the ms from the submission of a trivial task to the news of its end. */
  async timeTrivialTask(): Promise<number> {
    const began = performance.now();
    const run = await this.submit(trivial);
    if (run === undefined) return Number.NaN;
    const ended = new Promise((resolve) => this.#waiting.set(run, resolve));
    if ((await Promise.race([ended, delay(longestMs, undefined, { ref: false })])) === undefined)
      this.failures.push(`nothing was heard of the end of ${run}`);
    return performance.now() - began;
  }

  async #listen(signal: AbortSignal): Promise<void> {
    for await (const event of watchEvents(this.#client, systemClock, { after: 0 })) {
      if (!event.ok) return void this.failures.push(event.failure.detail);
      const { kind, run, data } = event.value;
      if (kind !== "run.ended" || run === undefined) continue;
      const state = String((data as { readonly state: unknown }).state);
      this.ended[state] = (this.ended[state] ?? 0) + 1;
      this.#waiting.get(run)?.(state);
      this.#waiting.delete(run);
      const all = Object.values(this.ended).reduce((sum, count) => sum + count, 0);
      // One more: the task that the viewer looks at, which ends last.
      if (signal.aborted && all > this.submitted) return;
    }
  }

  async #clean(): Promise<void> {
    const cleaned = await this.#client.send("cleanRecords", {}, { dryRun: false });
    if (!cleaned.ok) this.failures.push(cleaned.failure.detail);
  }

  #directory(): ProjectRef {
    return { kind: "directory", directory: this.#project.path };
  }

  #repository(): ProjectRef {
    const { path } = this.#project;
    return {
      kind: "git",
      directory: path,
      root: path,
      commonDir: join(path, ".git"),
      target: "main",
      base: this.#project.git("rev-parse", "main"),
    };
  }
}
