import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { homeFailure } from "@wezterm-parallel/shared/node/home-failure";
import { takeLock } from "@wezterm-parallel/shared/node/lock";

interface HomeLock {
  readonly path: string;
  readonly state: string;
  /** The kind of program that holds the lock and what it does, e.g. `server` and `serves`. */
  readonly holder: string;
  readonly does: string;
}

/**
 * Allows one program of a kind per home; `already-running` names the other. The kernel releases locks of dead
 * processes.
 */
export function lockHome({ path, state, holder, does }: HomeLock): Result<Disposable, Failure> {
  try {
    const lock = takeLock(path);
    if (lock.ok) return lock;
    const { pid } = lock.failure;
    return fail({
      reason: "already-running",
      detail: `A ${holder}${pid === undefined ? "" : ` (pid ${pid})`} already ${does} ${state}.`,
      hint: "Use it, or stop it first with: wzp down",
      ...(pid === undefined ? {} : { data: { pid } }),
    });
  } catch (error) {
    return fail(homeFailure(`The lock ${path} cannot be written`, error));
  }
}
