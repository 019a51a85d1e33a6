import { expect, test } from "vitest";

import { IdleCollector } from "./idle-collector.ts";

/** A clock whose timer is fired by hand. */
class HandClock {
  #wake: (() => void) | undefined;

  now = () => 0;
  monotonic = () => 0;

  after(_delay: number, wake: () => void): Disposable {
    this.#wake = wake;
    return { [Symbol.dispose]: () => (this.#wake = undefined) };
  }

  fire(): void {
    this.#wake?.();
  }
}

test("garbage is collected once after the start and once after each time of work", () => {
  const clock = new HandClock();
  let used = 0;
  let collections = 0;
  const collect = () => {
    collections++;
    // A collection takes processor time, which must not count as work.
    used += 500;
  };
  const after = (work: number) => {
    used += work;
    clock.fire();
    return collections;
  };
  const collector = new IdleCollector(clock, collect, () => used);
  expect([after(700), after(10), after(10), after(10)]).toEqual([0, 1, 1, 1]);
  expect([after(5_000), after(5_000), after(10), after(10)]).toEqual([1, 1, 2, 2]);
  collector[Symbol.dispose]();
  expect([after(5_000), after(10)]).toEqual([2, 2]);
});
