import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { SettingsResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

/** The settings that can stop the server from accepting new runs. */
export interface MaintenanceSettings {
  current(): Pick<SettingsResource, "maintenance">;
}

export interface SubmissionGate {
  readonly settings: MaintenanceSettings;
  /** `refusal` is set while the server shuts down. */
  readonly shutdown: { readonly refusal: Failure | undefined };
}

/** Returns why the server accepts no new run now; undefined when it does. */
export function newRunRefusal({ settings, shutdown }: SubmissionGate): Failure | undefined {
  return shutdown.refusal ?? maintenanceRefusal(settings);
}

export function maintenanceRefusal(settings: MaintenanceSettings): Failure | undefined {
  const { on, message } = settings.current().maintenance;
  if (!on) return undefined;
  return createFailure({
    reason: "maintenance",
    detail: message === "" ? createMessage("maintenance") : createMessage("maintenance-because", { message }),
    hint: createMessage("maintenance-hint"),
  });
}
