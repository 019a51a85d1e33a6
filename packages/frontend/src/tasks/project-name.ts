import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** The last part of its directory, as the navigation calls it. */
export function projectName({ project }: Pick<RunResource, "project">): string {
  return project.directory.split("/").findLast((part) => part !== "") ?? project.directory;
}
