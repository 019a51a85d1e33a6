import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

export interface PasswordHasher {
  /** Returns the hash with its salt and parameters, as stored. */
  hash(password: string): Promise<Result<string, Failure>>;
  /** Takes the same time when no hash is stored, so that timing reveals nothing. */
  verify(stored: string | undefined, password: string): Promise<Result<boolean, Failure>>;
}

/** Source: OWASP's first recommendation for argon2id (19 MiB, two passes). Measured: 24 ms. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The hash of a discarded random password, with the same cost. */
export const nobodysHash =
  "$argon2id$v=19$m=19456,t=2,p=1$y0tdg3E9bdE4bLGrkSPAFg$XlPkH5wtbmhZM2pJplH0NZUzGVwxNXWU0CflnCV+I5o";

/** Half of the four libuv threads, so that file reads continue while somebody guesses passwords. */
const atOnce = 2;
/** A longer queue would take more than the second that people are willing to wait. */
const waitingLimit = 40;

/** Runs argon2id with limited concurrency; when too many calls wait, the next ones are asked to retry later. */
export function openPasswordHasher(): PasswordHasher {
  const turns = new Turns();
  return {
    hash: (password) =>
      turns.take(async () => {
        const argon2 = await loadArgon2();
        return argon2 === undefined
          ? fail(noArgon2)
          : ok(await argon2.hash(password.normalize("NFKC"), cost));
      }),
    verify: (stored, password) =>
      turns.take(async () => {
        const argon2 = await loadArgon2();
        if (argon2 === undefined) return fail(noArgon2);
        const same = await argon2.verify(stored ?? nobodysHash, password.normalize("NFKC"));
        return ok(same && stored !== undefined);
      }),
  };
}

/** The native binary is an optional package; without it, everything works except passwords. */
async function loadArgon2() {
  return await import("@node-rs/argon2").catch(() => undefined);
}

const noArgon2: Failure = createFailure({
  reason: "unsupported",
  detail: createMessage("argon2-missing"),
  hint: createMessage("argon2-missing-hint"),
});

class Turns {
  #free = atOnce;
  readonly #waiting: (() => void)[] = [];

  async take<T>(work: () => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
    if (this.#waiting.length >= waitingLimit) return fail(busy);
    if (this.#free === 0) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

const busy: Failure = createFailure({
  reason: "rate-limited",
  detail: createMessage("sign-in-busy"),
  hint: createMessage("try-in-seconds"),
  data: { retryAfter: 2 },
});
