import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { statusFileLimits, type StatusPool } from "@wezterm-parallel/shared/protocol/status-file";

import type { Records } from "../../base/backlog.ts";
import { plainText } from "./describe-run.ts";

/** Quota pools of agents that are out of quota, in all projects; listed again after events about pools. */
export class CurrentPools {
  readonly #records: Pick<Records, "projects" | "pools">;
  #found: readonly StatusPool[] | undefined;
  /** Changes whenever an event makes what was found outdated. */
  #heard = 0;

  constructor(records: Pick<Records, "projects" | "pools">) {
    this.#records = records;
  }

  hear({ kind }: Event): void {
    if (kind !== "pool.changed") return;
    this.#heard += 1;
    this.#found = undefined;
  }

  async read(): Promise<readonly StatusPool[]> {
    const heard = this.#heard;
    const found = this.#found ?? (await this.#list());
    // An event that came while the pools were listed makes the next read list them again.
    if (heard === this.#heard) this.#found = found;
    return found;
  }

  async #list(): Promise<readonly StatusPool[]> {
    const found: StatusPool[] = [];
    for (const { id } of await this.#records.projects()) {
      for (const { name, state, until } of await this.#records.pools(Number(id.slice(1))))
        if (state !== "open")
          found.push({ name: plainText(name), state, ...(until !== undefined && { until }) });
    }
    return found.slice(0, statusFileLimits.pools);
  }
}
