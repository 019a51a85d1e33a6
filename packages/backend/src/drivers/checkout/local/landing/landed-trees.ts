/** Most commits of landings in a row that are remembered: a switch waits no longer than a few of them take. */
const mostBases = 8;

interface Following {
  /** The commits that the branch had before these landings, the latest last. */
  readonly bases: readonly string[];
  readonly ended: Promise<unknown>;
}

interface LandedTree {
  readonly gitDir: string;
  /** Stamp of the index that the landing wrote. */
  readonly stamp: string;
  /** The commit that the branch had before. */
  readonly base: string;
}

/** Knows what the landings of this program last did in each working tree, by its git directory. */
export class LandedTrees implements AsyncDisposable {
  readonly #written = new Map<string, string>();
  readonly #following = new Map<string, Following>();

  /** Returns whether a landing has written the index with this stamp. */
  wrote(gitDir: string, stamp: string): boolean {
    return stamp !== "" && this.#written.get(gitDir) === stamp;
  }

  /**
   * Remembers the index of a landing, whose answer does not wait for `follow`. A landing right after it takes over: a
   * switch that waited may go to a commit from before either of them.
   */
  add({ gitDir, stamp, base }: LandedTree, follow: (bases: readonly string[]) => Promise<void>): void {
    this.#written.set(gitDir, stamp);
    const before = this.#following.get(gitDir);
    const bases = [...(before?.bases ?? []), base].slice(-mostBases);
    const ended = Promise.all([before?.ended, follow(bases)]).finally(() => {
      if (this.#following.get(gitDir)?.ended === ended) this.#following.delete(gitDir);
    });
    this.#following.set(gitDir, { bases, ended });
  }

  async settle(gitDir: string): Promise<void> {
    await this.#following.get(gitDir)?.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Array.from(this.#following.values(), ({ ended }) => ended));
  }
}
