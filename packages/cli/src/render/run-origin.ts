import { branchOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Renders what a run works on and who started it, such as `main`, `by ada`; the local owner is not named. */
export function renderOrigin(run: Pick<RunResource, "project" | "source" | "startedBy">): readonly string[] {
  const branch = run.source === "plan" ? branchOfRun(run) : undefined;
  const starter = run.startedBy?.kind === "user" ? `by ${run.startedBy.name}` : undefined;
  return [branch ?? [], starter ?? []].flat();
}
