import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Returns the last part of the project's directory, as in the navigation. */
export function projectName({ project }: Pick<RunResource, "project">): string {
  return project.directory.split("/").findLast((part) => part !== "") ?? project.directory;
}
