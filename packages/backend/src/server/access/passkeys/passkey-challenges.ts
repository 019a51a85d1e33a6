import { randomBytes, randomUUID } from "node:crypto";

import { z } from "zod";

import type { Clock } from "@wezterm-parallel/shared/base/clock";

import { seal, unseal } from "../../../base/secrets/seal.ts";
import { RecentMap } from "../recent-map.ts";

/** Time to fetch the phone and unlock it. */
export const challengeLifetimeMs = 5 * 60_000;
/** Only attempts that the sign-in throttle admitted reach this map. */
const rememberedChallenges = 10_000;

const contentSchema = z.object({ id: z.string(), expiresAt: z.number() });

/**
 * Creates challenges that need no memory until they are used: each is sealed with its purpose, so that a flood of
 * requests displaces nobody's challenge. The key and the list of used challenges last as long as the process.
 */
export class PasskeyChallenges {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #used = new RecentMap<true>(rememberedChallenges);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  make(purpose: string): Uint8Array<ArrayBuffer> {
    const content = { id: randomUUID(), expiresAt: this.#clock.now() + challengeLifetimeMs };
    return new Uint8Array(seal(this.#key, JSON.stringify(content), purpose));
  }

  /** Returns whether a challenge was made for this purpose, is in time, and was not used before. */
  spend(challenge: string, purpose: string): boolean {
    const text = unseal(this.#key, Buffer.from(challenge, "base64url"), purpose);
    if (text === undefined) return false;
    const { id, expiresAt } = contentSchema.parse(JSON.parse(text));
    if (expiresAt <= this.#clock.now() || this.#used.get(id) !== undefined) return false;
    this.#used.set(id, true);
    return true;
  }
}
