/** Numbers the running attempts of each run from 1; an attempt gets the lowest free number. */
export class JobSlots {
  readonly #taken = new Map<number, (string | undefined)[]>();

  take(run: number, attempt: string): number {
    const slots = this.#taken.get(run) ?? [];
    const free = slots.indexOf(undefined);
    const at = free < 0 ? slots.length : free;
    slots[at] = attempt;
    this.#taken.set(run, slots);
    return at + 1;
  }

  free(run: number, attempt: string): void {
    const slots = this.#taken.get(run) ?? [];
    const at = slots.indexOf(attempt);
    if (at >= 0) slots[at] = undefined;
    if (slots.every((each) => each === undefined)) this.#taken.delete(run);
  }
}
