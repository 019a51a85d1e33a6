import { expect, test } from "vitest";

import { LeaseFence } from "./lease-fence.ts";

class ManualClock {
  time = 0;
  #wakes: { at: number; wake: () => void }[] = [];
  now = () => 0;
  monotonic = () => this.time;

  after = (delay: number, wake: () => void): Disposable => {
    const entry = { at: this.time + delay, wake };
    this.#wakes.push(entry);
    return { [Symbol.dispose]: () => void (this.#wakes = this.#wakes.filter((other) => other !== entry)) };
  };

  move(to: number): void {
    for (;;) {
      const next = this.#wakes.filter(({ at }) => at <= to).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#wakes = this.#wakes.filter((entry) => entry !== next);
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    this.time = to;
  }
}

function fenceWith(clock: ManualClock) {
  let expired = 0;
  const fence = new LeaseFence({ clock, expired: () => void (expired += 1) });
  return { fence, count: () => expired };
}

test("the fence falls a margin before the lease ends, counted from what was sent", () => {
  const clock = new ManualClock();
  const { fence, count } = fenceWith(clock);
  clock.move(100);
  fence.renew(0, 1000);
  expect(fence.left).toBe(650);
  clock.move(749);
  expect(count()).toBe(0);
  clock.move(750);
  expect([count(), fence.left]).toEqual([1, 0]);
});

test("answered heartbeats hold it up, and late answers do not set it back", () => {
  const clock = new ManualClock();
  const { fence, count } = fenceWith(clock);
  fence.renew(0, 1000);
  clock.move(600);
  fence.renew(500);
  fence.renew(100);
  clock.move(1249);
  expect(count()).toBe(0);
  clock.move(1250);
  expect(count()).toBe(1);
});

test("a lease that is granted again after its end counts anew", () => {
  const clock = new ManualClock();
  const { fence, count } = fenceWith(clock);
  fence.renew(0, 1000);
  clock.move(5000);
  fence.renew(5000, 1000);
  clock.move(5700);
  expect(count()).toBe(1);
  clock.move(6000);
  expect(count()).toBe(2);
});
