import type { Clock } from "../base/clock.ts";
import type { Failure } from "../domain/failure.ts";
import { BrokenStream } from "./transport.ts";
import { createMessage, createFailure } from "./client-failures.ts";

export interface PatienceOptions {
  /** Time in ms that the server may be away before the watch gives up; absent: 30,000 ms. */
  readonly patienceMs?: number | undefined;
}

/** Measured: after kill -9 the server is back within 3 s; ten times that for a machine under load. */
const usualPatienceMs = 30_000;
/** Pauses between connection attempts: short at first, because a restart takes well under a second. */
const firstPauseMs = 50;
const longestPauseMs = 1000;

/** Decides how long to keep calling a server that is away. */
export interface Patience {
  /** Resets the limit after a sign of life from the server. */
  renew(): void;
  /** Accepts a broken connection; rethrows any other error, because it is a bug. */
  forgive(error: unknown): void;
  /** Pauses before the next call; returns the failure once the time is up. */
  wait(): Promise<Failure | undefined>;
}

export function createPatience(clock: Clock, { patienceMs = usualPatienceMs }: PatienceOptions): Patience {
  let heardAt = clock.monotonic();
  let pause = firstPauseMs;
  return {
    renew: () => {
      heardAt = clock.monotonic();
      pause = firstPauseMs;
    },
    forgive: (error) => {
      if (!(error instanceof BrokenStream)) throw error;
    },
    wait: async () => {
      const away = clock.monotonic() - heardAt;
      if (away >= patienceMs) return awayTooLong(away);
      await new Promise<void>((resolve) => void clock.after(pause, resolve));
      pause = Math.min(pause * 2, longestPauseMs);
      return undefined;
    },
  };
}

function awayTooLong(away: number): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("server-silent", { seconds: Math.round(away / 1000) }),
    hint: createMessage("server-silent-hint"),
  });
}
