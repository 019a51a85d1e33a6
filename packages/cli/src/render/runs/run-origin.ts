import { branchOfRun, nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** The title of a plan without a commit is the name of its file, which says less than the project's name. */
const planFile = /^wezterm-parallel\.ya?ml$/;

/** Renders the project and the name of a run, such as `shop`, `Fix the cart`. */
export function renderTitle(run: RunResource): readonly string[] {
  const project = nameOfProject(run);
  const name = nameOfRun(run);
  return planFile.test(name) ? [project] : [project, name];
}

/** Returns the last segment of the project's directory. */
export function nameOfProject({ project: { directory } }: Pick<RunResource, "project">): string {
  return directory.split("/").findLast((part) => part !== "") ?? directory;
}

/** Renders what a run works on and who started it, such as `main`, `by ada`; the local owner is not named. */
export function renderOrigin(run: Pick<RunResource, "project" | "source" | "startedBy">): readonly string[] {
  const branch = run.source === "plan" ? branchOfRun(run) : undefined;
  const starter = run.startedBy?.kind === "user" ? `by ${run.startedBy.name}` : undefined;
  return [branch ?? [], starter ?? []].flat();
}
