import type { PermittedRuns } from "./permitted-runs.ts";

/** At the latest; agents that name a short time are kept more often. */
const longestPauseMs = 60_000;

/** Keeps the claims of one connected client: an agent may think or build for long without calling a tool. */
export class ClaimKeeper implements Disposable {
  readonly #runs: PermittedRuns;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(runs: PermittedRuns) {
    this.#runs = runs;
  }

  /** `seconds`: of silence, after which the claim ends. */
  keep(id: string, fence: string, seconds: number): void {
    this.forget(fence);
    const keep = async (): Promise<void> => {
      const kept = await this.#runs.client.send("keepClaim", { id }, { fence });
      // A server that is away is asked again; what it says about the claim is final.
      if (!kept.ok && kept.failure.reason === "claim-lost") this.forget(fence);
    };
    const timer = setInterval(() => void keep(), Math.min(longestPauseMs, (seconds * 1000) / 3));
    this.#timers.set(fence, timer);
  }

  forget(fence: string): void {
    clearInterval(this.#timers.get(fence));
    this.#timers.delete(fence);
  }

  [Symbol.dispose](): void {
    for (const fence of this.#timers.keys()) this.forget(fence);
  }
}
