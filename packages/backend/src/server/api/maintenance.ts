import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Settings } from "../../base/settings.ts";

/** Why no new run is taken, while the server is under maintenance. */
export function maintenanceRefusal(settings: Pick<Settings, "current">): Failure | undefined {
  const { on, message } = settings.current().maintenance;
  if (!on) return undefined;
  return {
    reason: "maintenance",
    detail: `The server is under maintenance and takes no new run${message === "" ? "." : `: ${message}`}`,
    hint: "What runs goes on. An owner ends it with: wzp admin maintenance off",
  };
}
