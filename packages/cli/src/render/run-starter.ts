import type { RunResource } from "@wezterm-parallel/shared/protocol/resources";

/** `by ada`; of what is done on the server's own machine nobody has to be told who it was. */
export function renderStarter({ startedBy }: Pick<RunResource, "startedBy">): string | undefined {
  return startedBy?.kind === "user" ? `by ${startedBy.name}` : undefined;
}
