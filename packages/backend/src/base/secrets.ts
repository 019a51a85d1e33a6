import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Page } from "@wezterm-parallel/shared/protocol/resources";
import type { SecretResource } from "@wezterm-parallel/shared/protocol/secret-schemas";
import type { GivenSecrets } from "@wezterm-parallel/shared/protocol/worker-messages";

import type { Caller, PageRequest } from "../server/http/admission/principal.ts";

export interface SecretWish {
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
  /** ETag of the state that the change was made from; absent: whatever it is. */
  readonly etag?: string | undefined;
}

/** The secrets of projects for those who keep them: values go in and never come out. */
export interface Secrets {
  list(project: number, page: PageRequest): Page<SecretResource>;
  /** `fresh`: only when there is none of that name. `conflict` for what was changed meanwhile. */
  set(by: Caller, wish: SecretWish & { value: string; fresh?: boolean }): Result<SecretResource, Failure>;
  remove(by: Caller, wish: SecretWish): Result<void, Failure>;
  /** Encrypts all under a new key and destroys the old one; answers how many. */
  rotate(by: Caller): Promise<Result<{ secrets: number }, Failure>>;
  /** Why no task can get any, where that is so; tried out with one of them. */
  trouble(): readonly Failure[];
}

/** The secrets for tasks. At once, so that an assignment is never overtaken by its stop. */
export interface TaskSecrets {
  /** Values by name, or the failure when one is missing or cannot be read. */
  give(project: number | undefined, names: readonly string[]): GivenSecrets;
}
