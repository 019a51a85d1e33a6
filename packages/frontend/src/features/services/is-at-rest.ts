import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

/** Returns whether nothing of a service runs, and nothing will until it is wanted again. */
export function isAtRest({ state }: Pick<ServiceResource, "state">): boolean {
  return state.kind === "stopped" || state.kind === "failed";
}
