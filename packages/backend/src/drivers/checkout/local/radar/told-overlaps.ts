import { createHash } from "node:crypto";

import type { Overlap } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import type { OverlapNews } from "../../radar.ts";

/** More than people look through; conflicts come first. */
const mostOverlaps = 1_000;
const mostFiles = 20;

/** Overlaps as a server knows them: a later answer only has what changed. */
export class ToldOverlaps {
  readonly digest: string;
  readonly #told: ReadonlyMap<string, Told>;

  constructor(overlaps: readonly Overlap[]) {
    this.#told = new Map(
      overlaps.slice(0, mostOverlaps).map((overlap) => [overlap.nodes.join(" "), tell(overlap)]),
    );
    const all = Array.from(this.#told, ([pair, { text }]) => `${pair} ${text}`).toSorted();
    this.digest = createHash("sha256").update(all.join("\n")).digest("base64url");
  }

  /** Returns what changed since `before`; without it, everything. */
  newsSince(before: ToldOverlaps | undefined): OverlapNews {
    const earlier: ReadonlyMap<string, Told> = before === undefined ? new Map() : before.#told;
    const found = [...this.#told].filter(([pair, { text }]) => earlier.get(pair)?.text !== text);
    const gone = [...earlier].filter(([pair]) => !this.#told.has(pair));
    return {
      digest: this.digest,
      since: before?.digest,
      found: found.map(([, { overlap }]) => overlap),
      gone: gone.map(([, { overlap }]) => overlap.nodes),
    };
  }
}

interface Told {
  readonly overlap: Overlap;
  /** Another common file without a conflict is no news. */
  readonly text: string;
}

function tell({ nodes, files, verdict, conflicts }: Overlap): Told {
  const shown = conflicts.slice(0, mostFiles);
  const overlap = { nodes, files: files.slice(0, mostFiles), verdict, conflicts: shown };
  return { overlap, text: JSON.stringify([verdict, shown]) };
}
