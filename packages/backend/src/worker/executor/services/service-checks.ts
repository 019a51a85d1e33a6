import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { FailurePhrase } from "@wezterm-parallel/shared/domain/failure-message";
import type { ServiceInput } from "@wezterm-parallel/shared/domain/service/service-life";
import type { ServiceCheck, ServiceSpec } from "@wezterm-parallel/shared/domain/service/service-spec";

import { runCheck } from "./run-check.ts";
import { checkFailed, notReady } from "./service-failures.ts";
import type { ServiceProcess } from "./service-process.ts";

type Result = Extract<ServiceInput, { kind: "passed" | "missed" | "late" }>;
type Untimed<T> = T extends { readonly at: number } ? Omit<T, "at"> : never;

interface CheckOptions {
  readonly clock: Clock;
  readonly spec: ServiceSpec;
  readonly process: ServiceProcess;
  /** Checks wait meanwhile. */
  readonly lacksSecrets: () => boolean;
  readonly tell: (result: Untimed<Result>) => void;
}

interface Probe {
  readonly check: ServiceCheck;
  readonly every: number;
  readonly timeout: number;
}

/** The checks of a service in one state; disposed when the state changes, after which nothing is told. */
export class ServiceChecks implements Disposable {
  readonly #options: CheckOptions;
  #next: Disposable | undefined;
  #limit: Disposable | undefined;
  #lastMiss: FailurePhrase | undefined;
  #over = false;

  constructor(options: CheckOptions) {
    this.#options = options;
  }

  /** `since`: epoch ms of the start. */
  awaitReady(since: number): void {
    const { clock, spec, process, tell } = this.#options;
    const { ready, name } = spec;
    if (ready === undefined) return tell({ kind: "passed" });
    // A pull of its image, and what it needs, may have taken long.
    const began = Math.max(since, process.startedAt ?? since);
    const left = Math.max(0, began + ready.within - clock.now());
    this.#limit = clock.after(left, () =>
      tell({ kind: "late", why: notReady(name, ready.within, this.#lastMiss, process.logs) }),
    );
    void this.#look(ready);
  }

  watchHealth(): void {
    const { healthy } = this.#options.spec;
    if (healthy !== undefined) this.#lookLater(healthy);
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.#next?.[Symbol.dispose]();
    this.#limit?.[Symbol.dispose]();
  }

  async #look(probe: Probe): Promise<void> {
    const { spec, process, lacksSecrets, tell } = this.#options;
    if (!lacksSecrets()) {
      const checked = await runCheck(probe.check, process.checked, probe.timeout);
      if (this.#over) return;
      if (checked.ok) tell({ kind: "passed" });
      else {
        this.#lastMiss = checked.failure;
        tell({ kind: "missed", why: checkFailed(spec.name, checked.failure, process.logs) });
      }
    }
    if (!this.#over) this.#lookLater(probe);
  }

  #lookLater(probe: Probe): void {
    this.#next = this.#options.clock.after(probe.every, () => void this.#look(probe));
  }
}
