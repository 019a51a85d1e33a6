import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory, attemptOfSession } from "@wezterm-parallel/shared/protocol/home";

import type { Logger } from "../../base/log.ts";
import type { TreeUse } from "../../base/process-tree/measure-trees.ts";
import { AttemptUsage } from "./attempt-usage.ts";

/** Origin: the plot of a task that ran a minute has 30 points; elsewhere than on Linux each look starts a `ps`. */
const sampleEveryMs = process.platform === "linux" ? 2_000 : 5_000;
/** Origin: sampling may take half a percent of one core, however many processes the machine has. */
const share = 200;

export interface UsageSamplerOptions {
  /** State directory of the home. */
  readonly state: string;
  /** What the sessions that run now take, by their ids. */
  readonly measure: () => Promise<ReadonlyMap<string, TreeUse>>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Measures what runs every two seconds, less often where that costs much; one look at a time. */
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
      log.debug({ error: String(error) }, "nothing was measured"),
    );
    if (this.#closed) return;
    this.#timer = clock.after(Math.max(sampleEveryMs, (cpuMs() - begun) * share), () => void this.#look());
  }

  async #sample(): Promise<void> {
    const { clock, measure, log } = this.#options;
    const found = groupByAttempt(await measure());
    // Of what ended nothing is kept but its file.
    this.#attempts = new Map([...this.#attempts].filter(([id]) => found.has(id)));
    for (const [id, uses] of found) {
      const attempt = this.#attempts.get(id) ?? this.#open(id);
      this.#attempts.set(id, attempt);
      try {
        attempt.add(clock.now(), uses);
      } catch (error) {
        log.debug({ attempt: id, error: String(error) }, "what it takes could not be written");
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

/** Of this process: how long it took says more about the machine than about the work. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Sessions of set-up, run and verify together; sessions that are no attempt's are left out. */
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
