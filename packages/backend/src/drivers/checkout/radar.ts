import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RadarLook } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";
import type { AnswerTo } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

interface RadarChange {
  readonly id: string;
  readonly commit: string;
  /** The commit that its task started from. */
  readonly base?: string | undefined;
}

export interface RadarRequest {
  readonly project: ProjectRef;
  /** The branch that the changes land on; absent: no target is compared. */
  readonly branch?: string | undefined;
  /** Attempts whose checkouts are compared with all their files; one without a checkout is left out. */
  readonly attempts: readonly string[];
  /** Changes that have not landed. */
  readonly changes: readonly RadarChange[];
  /** By task: what the changes that it stands on have landed as, if all of them have. */
  readonly landed?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Only pairs with all of these nodes. */
  readonly of?: readonly string[] | undefined;
  /** Adds the conflicting lines. */
  readonly lines?: boolean | undefined;
}

/**
 * Finds work that touches the same files, and merges it on trial. Writes nothing into checkouts or the repository:
 * objects and indexes are in a directory of its own. Between two looks it watches the checkouts of the last one.
 */
/** Differences in the overlaps of a repository since the last report. */
export type OverlapNews = Omit<AnswerTo<"overlaps">, "kind">;

export interface Radar extends AsyncDisposable {
  look(request: RadarRequest): Promise<Result<RadarLook, Failure>>;
  /** Looks again at each change until the overlaps differ from those with the digest `known`. */
  waitForNews(
    request: RadarRequest,
    known: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<OverlapNews, Failure>>;
}
