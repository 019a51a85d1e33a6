import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run-spec";

/** Looks up where a project stands now, for who submits a run without being in its directory. */
export interface ProjectPlaces {
  /** With the commit and branch of today; `target`: the branch that the plan names. */
  present(project: ProjectRef, target: string | undefined): Promise<Result<ProjectRef, Failure>>;
}
