import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** Hashes passwords and compares them. */
export interface PasswordHasher {
  /** With its salt and parameters, as it is stored. */
  hash(password: string): Promise<Result<string, Failure>>;
  /** Does the same work where nothing is stored: how long it takes tells nothing. */
  verify(stored: string | undefined, password: string): Promise<Result<boolean, Failure>>;
}

/** Origin: OWASP's first recommendation for argon2id (19 MiB, two passes); 24 ms here. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Of a random password that nobody knows any more; made with the same cost. */
export const nobodysHash =
  "$argon2id$v=19$m=19456,t=2,p=1$y0tdg3E9bdE4bLGrkSPAFg$XlPkH5wtbmhZM2pJplH0NZUzGVwxNXWU0CflnCV+I5o";

/** Half of the four threads that Node.js has for this: files go on being read while somebody guesses. */
const atOnce = 2;
/** Who comes after these waits longer than people do: a second. */
const waitingLimit = 40;

/** argon2id, some at once; when too many want it the next are told to come again. */
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

/** Its program for this machine is an optional package: without it everything works but passwords. */
async function loadArgon2() {
  return await import("@node-rs/argon2").catch(() => undefined);
}

const noArgon2: Failure = sayFailure({
  reason: "unsupported",
  detail: say("argon2-missing"),
  hint: say("argon2-missing-hint"),
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

const busy: Failure = sayFailure({
  reason: "rate-limited",
  detail: say("sign-in-busy"),
  hint: say("try-in-seconds"),
  data: { retryAfter: 2 },
});
