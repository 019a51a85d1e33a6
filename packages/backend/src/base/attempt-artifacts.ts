import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ArtifactList } from "@wezterm-parallel/shared/protocol/artifact-schemas";

import type { AttemptName } from "./attempt-logs.ts";

export interface ArtifactReading {
  readonly size: number;
  /** Exactly so many bytes; throws when they are not there any more. */
  readonly bytes: AsyncGenerator<Uint8Array>;
}

/** Files that attempts kept, as they lie on disk. */
export interface AttemptArtifacts {
  /** By their paths, `skip` of them left out; none while the attempt has kept nothing. */
  list(attempt: AttemptName, page: { readonly skip: number; readonly limit: number }): Promise<ArtifactList>;
  /** `path` as the list has it; anything else, and what leads out of the kept files, is `not-found`. */
  read(attempt: AttemptName, path: string): Promise<Result<ArtifactReading, Failure>>;
}
