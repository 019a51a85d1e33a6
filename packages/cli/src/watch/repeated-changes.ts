import type { ChangedPaths } from "./file-changes.ts";

/** More rounds than generators that depend on one another need until nothing changes any more. */
const mostRounds = 4;

/** Keeps a file that every round changes from starting rounds for ever. */
export class RepeatedChanges {
  readonly #rounds = new Map<string, number>();

  /** Returns the paths that may start a round, and those that no longer do since this call. */
  admit(changes: ChangedPaths): {
    readonly admitted: readonly string[];
    readonly stopped: readonly string[];
  } {
    const counts = [...changes].map(([path, whileRunning]) => ({
      path,
      rounds: whileRunning ? (this.#rounds.get(path) ?? 0) + 1 : 0,
    }));
    this.#rounds.clear();
    for (const { path, rounds } of counts) this.#rounds.set(path, rounds);
    const named = (wanted: (rounds: number) => boolean) =>
      counts.filter(({ rounds }) => wanted(rounds)).map(({ path }) => path);
    return {
      admitted: named((rounds) => rounds <= mostRounds),
      stopped: named((rounds) => rounds === mostRounds + 1),
    };
  }
}
