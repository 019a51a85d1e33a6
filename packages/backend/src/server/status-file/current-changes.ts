import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import {
  type StatusChange,
  statusFileLimits,
  statusKeepEndedMs,
} from "@wezterm-parallel/shared/protocol/status-file";

import type { Records } from "../../base/backlog.ts";
import { plainText } from "./describe-run.ts";

interface FoundChange {
  readonly described: StatusChange;
  readonly endedAt: number | undefined;
}

/** Changes that are on their way, need a person, or landed lately; listed again after events about changes. */
export class CurrentChanges {
  readonly #records: Pick<Records, "changes">;
  #found: readonly FoundChange[] | undefined;
  /** Increases with every event that outdates what was read. */
  #heard = 0;

  constructor(records: Pick<Records, "changes">) {
    this.#records = records;
  }

  hear({ kind }: Event): void {
    if (!kind.startsWith("change.")) return;
    this.#heard += 1;
    this.#found = undefined;
  }

  async read(now: number): Promise<readonly StatusChange[]> {
    const heard = this.#heard;
    const found = this.#found ?? (await this.#list());
    // An event that came while the changes were listed makes the next read list them again.
    if (heard === this.#heard) this.#found = found;
    const isCurrent = ({ described, endedAt = 0 }: FoundChange) =>
      described.state !== "landed" || now - endedAt < statusKeepEndedMs;
    return found.filter(isCurrent).map(({ described }) => described);
  }

  async #list(): Promise<readonly FoundChange[]> {
    const limit = statusFileLimits.changes;
    const queued = await this.#records.changes({ state: ["queued", "verifying", "verified"], limit });
    const open = await this.#records.changes({ state: ["open"], limit });
    const landed = await this.#records.changes({ state: ["landed"], limit });
    return [
      ...queued.items.toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0)),
      ...open.items.filter(({ failure }) => failure !== undefined),
      ...landed.items,
    ]
      .slice(0, limit)
      .map((change) => ({ described: describeChange(change), endedAt: change.endedAt }));
  }
}

function describeChange(change: ChangeResource): StatusChange {
  const { id, target, failure } = change;
  const why = failure === undefined ? {} : { why: plainText(failure.detail) };
  return { id: plainText(id), state: stateOf(change), target: plainText(target), ...why };
}

function stateOf({ state, failure }: ChangeResource): StatusChange["state"] {
  if (state === "landed") return "landed";
  if (state !== "open") return "queued";
  return failure?.reason === "merge-conflict" ? "conflict" : "refused";
}
