import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory, attemptOfSession } from "@wezterm-parallel/shared/protocol/home";

import type { Logger } from "../../base/log.ts";
import type { TreeUse } from "../../base/process-tree/measure-trees.ts";
import { AttemptUsage } from "./attempt-usage.ts";

/** The plot of a task that ran for a minute has 30 points; except on Linux, each sample starts a `ps`. */
const sampleEveryMs = process.platform === "linux" ? 2_000 : 5_000;
/** Sampling may use half a percent of one core, however many processes the machine has. */
const share = 200;

interface UsageSamplerOptions {
  /** State directory of the home. */
  readonly state: string;
  /** Returns the usage of all running sessions, by id. */
  readonly measure: () => Promise<ReadonlyMap<string, TreeUse>>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Samples running sessions every two seconds, less often if that is expensive; never concurrently. */
export class UsageSampler implements Disposable {
  readonly #options: UsageSamplerOptions;
  #attempts = new Map<string, AttemptUsage>();
  #timer: Disposable | undefined;
  #closed = false;

  constructor(options: UsageSamplerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= this.#options.clock.after(sampleEveryMs, () => void this.#look());
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
  }

  async #look(): Promise<void> {
    const { clock, log } = this.#options;
    const begun = cpuMs();
    await this.#sample().catch((error: unknown) =>
      log.debug({ error: String(error) }, "the resource usage could not be measured"),
    );
    if (this.#closed) return;
    this.#timer = clock.after(Math.max(sampleEveryMs, (cpuMs() - begun) * share), () => void this.#look());
  }

  async #sample(): Promise<void> {
    const { clock, measure, log } = this.#options;
    const found = groupByAttempt(await measure());
    // Drops ended attempts; only their files remain.
    this.#attempts = new Map([...this.#attempts].filter(([id]) => found.has(id)));
    for (const [id, uses] of found) {
      const attempt = this.#attempts.get(id) ?? this.#open(id);
      this.#attempts.set(id, attempt);
      try {
        attempt.add(clock.now(), uses);
      } catch (error) {
        log.debug({ attempt: id, error: String(error) }, "the resource usage could not be written");
      }
    }
  }

  #open(id: string): AttemptUsage {
    const parsed = parseId(id);
    if (!parsed.ok || parsed.value.kind !== "attempt") throw new Error(`Internal error: ${id} is no attempt`);
    const { run, task, attempt } = parsed.value;
    return new AttemptUsage(attemptDirectory(this.#options.state, run, task, attempt), sampleEveryMs);
  }
}

/** CPU time of this process: elapsed time would depend on the load of the machine. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Combines the sessions of set-up, run and verify; omits sessions that belong to no attempt. */
function groupByAttempt(
  uses: ReadonlyMap<string, TreeUse>,
): ReadonlyMap<string, ReadonlyMap<string, TreeUse>> {
  const attempts = new Map<string, Map<string, TreeUse>>();
  for (const [session, use] of uses) {
    const attempt = attemptOfSession(session);
    if (attempt === undefined) continue;
    const sessions = attempts.get(attempt) ?? new Map<string, TreeUse>();
    attempts.set(attempt, sessions.set(session, use));
  }
  return attempts;
}
