import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Assignment } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { FormTable } from "../../../base/masking/form-table.ts";
import { maskJson } from "../../../base/masking/masker.ts";

/** The secrets of one attempt: only for its processes, and masked in all reports. */
export class AttemptSecrets {
  readonly #given: Assignment["secrets"];
  #table: FormTable | undefined;

  constructor({ secrets }: Assignment) {
    this.#given = secrets;
  }

  /** Returns whether the task names secrets, even if their values are unavailable. */
  get named(): boolean {
    return this.#given !== undefined;
  }

  /** Values by variable; the server's failure when a secret is missing or cannot be decrypted. */
  get values(): Result<Readonly<Record<string, string>>, Failure> {
    if (this.#given?.kind === "failed") return fail(this.#given.failure);
    return ok(this.#given?.values ?? {});
  }

  /** Masks secrets in every string of the value; returns it unchanged without secrets. */
  mask<T>(told: T): T {
    if (this.#given?.kind !== "values") return told;
    this.#table ??= new FormTable(Object.values(this.#given.values));
    return maskJson(this.#table, told);
  }
}
