import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Wraps a failure for TanStack Query, which expects failures as exceptions. */
export class FailedAnswer extends Error {
  override readonly name = "FailedAnswer";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}
