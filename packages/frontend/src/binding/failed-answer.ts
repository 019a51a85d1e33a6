import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** A failure on its way through TanStack Query, which knows failures as what is thrown. */
export class FailedAnswer extends Error {
  override readonly name = "FailedAnswer";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}
