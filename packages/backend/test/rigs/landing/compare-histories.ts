import fc from "fast-check";

import { HistoryRepository } from "./history-repository.ts";
import { randomHistory, type RandomHistory } from "./random-histories.ts";

export interface ComparedHistories {
  readonly conflicts: number;
  /** Histories of which we make another tree than git. */
  readonly wrong: readonly {
    readonly history: RandomHistory;
    readonly real: string | undefined;
    readonly built: string | undefined;
  }[];
}

/** Most histories in one repository. */
const most = 200;

/**
 * Compares our candidates with what git makes in a checkout of as many random histories; of every second repository,
 * with `merge.renormalize`.
 */
export async function compareHistories(count: number): Promise<ComparedHistories> {
  const compared = { conflicts: 0, wrong: [] as ComparedHistories["wrong"][number][] };
  for (let left = count; left > 0 && compared.wrong.length === 0; left -= most) {
    const renormalize = (left / most) % 2 < 1;
    const { conflicts, wrong } = await compare(fc.sample(randomHistory, Math.min(left, most)), renormalize);
    compared.conflicts += conflicts;
    compared.wrong.push(...wrong);
  }
  return compared;
}

async function compare(
  histories: readonly RandomHistory[],
  renormalize: boolean,
): Promise<ComparedHistories> {
  using repository = new HistoryRepository(histories, { renormalize });
  const [real, built] = await Promise.all([repository.realTrees(), repository.builtTrees()]);
  const all = histories.map((history, at) => ({ history, real: real[at], built: built[at] }));
  return {
    conflicts: all.filter((each) => each.real === "conflict").length,
    wrong: all.filter((each) => each.real !== each.built),
  };
}
