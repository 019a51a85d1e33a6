import type { Clock } from "@wezterm-parallel/shared/base/clock";

import { RecentMap } from "./recent-map.ts";

const hourMs = 3_600_000;
/** Some 4 MB. */
const keysLimit = 20_000;

interface Level {
  readonly tries: number;
  readonly at: number;
}

/** So many within an hour; they come back evenly. */
export class HourlyLimit {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #levels = new RecentMap<Level>(keysLimit);

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Milliseconds until the next may be made. */
  waitOf(key: string): number {
    const over = this.#levelOf(key) + 1 - this.#limit;
    return over <= 0 ? 0 : Math.ceil((over * hourMs) / this.#limit);
  }

  add(key: string): void {
    this.#levels.set(key, { tries: this.#levelOf(key) + 1, at: this.#clock.now() });
  }

  takeBack(key: string): void {
    this.#levels.set(key, { tries: Math.max(0, this.#levelOf(key) - 1), at: this.#clock.now() });
  }

  #levelOf(key: string): number {
    const level = this.#levels.get(key);
    if (level === undefined) return 0;
    return Math.max(0, level.tries - ((this.#clock.now() - level.at) * this.#limit) / hourMs);
  }
}
