/** Knows what the landings of this program last did in each working tree, by its git directory. */
export class LandedTrees implements AsyncDisposable {
  readonly #written = new Map<string, string>();
  readonly #following = new Map<string, Promise<void>>();

  /** Returns whether a landing has written the index with this stamp. */
  wrote(gitDir: string, stamp: string): boolean {
    return stamp !== "" && this.#written.get(gitDir) === stamp;
  }

  /** Remembers the index of a landing; its answer does not wait for `follow`, but the next landing does. */
  add(gitDir: string, stamp: string, follow: () => Promise<void>): void {
    this.#written.set(gitDir, stamp);
    const following = follow().finally(() => {
      if (this.#following.get(gitDir) === following) this.#following.delete(gitDir);
    });
    this.#following.set(gitDir, following);
  }

  async settle(gitDir: string): Promise<void> {
    await this.#following.get(gitDir);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#following.values());
  }
}
