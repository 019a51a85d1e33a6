import type { ProjectRef, RunSettings } from "./run-spec.ts";

interface NamedRun {
  readonly title: string;
  readonly source: "plan" | "ad-hoc" | "map" | "landing";
  readonly project: ProjectRef;
  readonly settings: Pick<RunSettings, "only">;
}

/** Names in one title; the task list shows all. */
const namesShown = 3;

/**
 * Returns the display name of a run: for a plan, the subject of its commit and the selected tasks; for tasks
 * added by hand, their title. Without a subject (no repository, an earlier release), the title.
 */
export function nameOfRun({ title, source, project, settings }: NamedRun): string {
  if (source !== "plan" || project.kind !== "git" || !project.subject) return title;
  const { only = [] } = settings;
  if (only.length === 0) return project.subject;
  const more = only.length - namesShown;
  const chosen = only.slice(0, namesShown).join(", ");
  return `${project.subject} (${more > 0 ? `${chosen} +${more}` : chosen})`;
}

/** Returns the branch that a run works on; undefined without one. */
export function branchOfRun({ project }: Pick<NamedRun, "project">): string | undefined {
  return project.kind === "git" ? project.target : undefined;
}
