import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { homeFailure } from "@wezterm-parallel/shared/node/home-failure";
import { takeLock } from "@wezterm-parallel/shared/node/lock";

export interface HomeLock {
  readonly path: string;
  readonly state: string;
  /** Who else may hold it and what that does, e.g. `server` and `serves`. */
  readonly holder: string;
  readonly does: string;
}

/** One program of a kind for a home; `already-running` names the other, and the kernel drops a dead one's lock. */
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
