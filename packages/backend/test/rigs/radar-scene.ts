import { valueOf } from "../../src/drivers/checkout/checkouts.contract.ts";
import type { Checkouts } from "../../src/drivers/checkout/checkouts.ts";
import { openCheckouts } from "../../src/drivers/checkout/local/open-checkouts.ts";
import { openRadar } from "../../src/drivers/checkout/local/radar/open-radar.ts";
import type { Radar } from "../../src/drivers/checkout/radar.ts";
import { gitIn, TestRepository } from "./test-repository.ts";

type Look = Parameters<Radar["look"]>[0];

/** A repository with checkouts of tasks, and a radar that looks at them. */
export class RadarScene implements AsyncDisposable {
  readonly repository = new TestRepository();
  readonly #checkouts: Checkouts;
  readonly #radar: Radar;
  #before = "";

  constructor() {
    const { state, env } = this.repository;
    this.#checkouts = openCheckouts({ state, env, now: () => Date.now() });
    this.#radar = openRadar({ state, env });
    this.keep();
  }

  /** The user's repository must be in the end as it is now. */
  keep(): void {
    this.#before = this.repository.fingerprint();
  }

  git(cwd: string, ...args: readonly string[]): string {
    return gitIn(cwd, ["-c", "user.name=t", "-c", "user.email=t@e", ...args], this.repository.env).trim();
  }

  /** Makes the checkout of a task and returns its directory. */
  async checkout(name: string, more: Parameters<TestRepository["request"]>[1] = {}): Promise<string> {
    return valueOf(await this.#checkouts.prepare(this.repository.request(`r1/${name}#1`, more))).root;
  }

  /** Looks at the checkouts of these tasks. */
  async look(names: readonly string[], more: Partial<Look> = {}) {
    const attempts = names.map((name) => `r1/${name}#1`);
    const { project } = this.repository;
    return valueOf(await this.#radar.look({ project, branch: "main", attempts, changes: [], ...more }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using ended = this.repository;
    await this.#radar[Symbol.asyncDispose]();
    if (ended.fingerprint() !== this.#before) throw new Error("the user's repository changed");
  }
}
