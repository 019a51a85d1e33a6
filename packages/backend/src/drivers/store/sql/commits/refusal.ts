import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Thrown by a change to roll back its own writes and return this failure. */
export class Refusal extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}
