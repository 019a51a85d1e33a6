import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Assignment } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { FormTable } from "../../base/masking/form-table.ts";
import { maskJson } from "../../base/masking/masker.ts";

/** The secrets of one attempt: for its processes alone, and masked in what is told of it. */
export class GivenSecrets {
  readonly #given: Assignment["secrets"];
  #table: FormTable | undefined;

  constructor({ secrets }: Assignment) {
    this.#given = secrets;
  }

  /** The task names some, whether or not there are values. */
  get named(): boolean {
    return this.#given !== undefined;
  }

  /** By the variables that get them; the server's failure when one is gone or cannot be read. */
  get values(): Result<Readonly<Record<string, string>>, Failure> {
    if (this.#given?.kind === "failed") return fail(this.#given.failure);
    return ok(this.#given?.values ?? {});
  }

  /** Every text in it without the secrets; without secrets the same. */
  mask<T>(told: T): T {
    if (this.#given?.kind !== "values") return told;
    this.#table ??= new FormTable(Object.values(this.#given.values));
    return maskJson(this.#table, told);
  }
}
