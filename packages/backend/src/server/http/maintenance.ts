import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Settings } from "../access/settings.ts";

/** Why no new run is taken, while the server is under maintenance. */
export function maintenanceRefusal(settings: Pick<Settings, "current">): Failure | undefined {
  const { on, message } = settings.current().maintenance;
  if (!on) return undefined;
  return sayFailure({
    reason: "maintenance",
    detail: message === "" ? say("maintenance") : say("maintenance-because", { message }),
    hint: say("maintenance-hint"),
  });
}
