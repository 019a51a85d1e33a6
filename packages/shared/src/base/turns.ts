/** Runs asynchronous work one at a time, in the order of the requests. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Settles when all requested work is done. */
  async done(): Promise<void> {
    await this.#last;
  }
}
