import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { NewAuditEntry } from "../../../drivers/accounts/audit-entry.ts";

/** Measured: an entry takes about 500 bytes, so an attack writes at most 150 kB per hour. */
export const refusalsAnHour = 300;
const hourMs = 3_600_000;

/** Writes refusals to the audit log, up to a limit per hour; the number of omitted ones is recorded there, too. */
export class RefusalLog {
  readonly #accounts: Accounts;
  readonly #clock: Clock;
  #since = 0;
  #written = 0;
  #leftOut = 0;

  constructor(accounts: Accounts, clock: Clock) {
    this.#accounts = accounts;
    this.#clock = clock;
  }

  async record(entry: NewAuditEntry): Promise<void> {
    if (this.#clock.now() - this.#since >= hourMs) await this.#beginHour(entry);
    if (this.#written < refusalsAnHour) {
      this.#written += 1;
      await this.#accounts.record(entry);
      return;
    }
    this.#leftOut += 1;
    if (this.#leftOut === 1)
      await this.#accounts.record(overflow(entry, "too many refusals; the rest are not logged"));
  }

  async #beginHour(entry: NewAuditEntry): Promise<void> {
    const leftOut = this.#leftOut;
    this.#since = this.#clock.now();
    this.#written = 0;
    this.#leftOut = 0;
    if (leftOut > 0) await this.#accounts.record(overflow(entry, leftOut));
  }
}

function overflow({ actor, action }: NewAuditEntry, leftOut: number | string): NewAuditEntry {
  return {
    actor,
    action: `${action.split(".")[0]}.flood`,
    object: "",
    outcome: "refused",
    after: { leftOut },
  };
}
