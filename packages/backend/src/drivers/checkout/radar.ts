import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RadarLook } from "@wezterm-parallel/shared/protocol/api/schemas/radar-schemas";

export interface RadarRequest {
  readonly project: ProjectRef;
  /** The branch that the changes land on; absent: no target is compared. */
  readonly branch?: string | undefined;
  /** Attempts whose checkouts are compared with all their files; one without a checkout is left out. */
  readonly attempts: readonly string[];
  /** Changes that have not landed. */
  readonly changes: readonly { readonly id: string; readonly commit: string }[];
}

/**
 * Finds work that touches the same files, and merges it on trial. Writes nothing into checkouts or the repository:
 * objects and indexes are in a directory of its own.
 */
export interface Radar {
  look(request: RadarRequest): Promise<Result<RadarLook, Failure>>;
}
