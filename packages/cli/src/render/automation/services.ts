import { assertNever } from "@wezterm-parallel/shared/base/assert-never";
import type { ServiceState } from "@wezterm-parallel/shared/domain/service/service-life";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { formatDuration } from "../../text/duration.ts";
import type { Cell } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

/** One row: id, state with its reason, for how long, ports, and who needs it. */
export function cellsOfService(service: ServiceResource, now: number): readonly Cell[] {
  const { id, state, ports, neededBy, pinned } = service;
  const users = [...(pinned ? ["started by hand"] : []), ...neededBy.map((each) => `for ${each}`)];
  return [
    { text: visible(id) },
    { text: state.kind },
    { text: formatDuration(Math.max(0, now - state.since)) },
    { text: ports.map((port) => `:${port}`).join(" ") },
    { text: visible(users.join(", ")) },
    { text: visible(reasonOfServiceState(state) ?? "") },
  ];
}

/** Why a service is in a state that it should not be in. */
export function reasonOfServiceState(state: ServiceState): string | undefined {
  switch (state.kind) {
    case "starting":
    case "healthy":
      return undefined;
    case "stopped":
    case "stopping":
    case "unhealthy":
    case "backing-off":
    case "failed":
      return state.why && [state.why.detail, state.why.hint].filter((part) => part !== undefined).join(" ");
    default:
      return assertNever(state);
  }
}
