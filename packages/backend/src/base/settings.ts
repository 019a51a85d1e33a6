import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ServerSettings,
  SettingsChange,
  SettingsResource,
} from "@wezterm-parallel/shared/protocol/admin-schemas";

import type { Caller } from "../server/http/admission/access.ts";

/** Settings that are changed while the server runs. */
export interface Settings {
  current(): SettingsResource;
  /** `conflict` when `etag` is not that of the present state. */
  change(by: Caller, change: SettingsChange, etag?: string): Promise<Result<SettingsResource, Failure>>;
  /** Called with the present settings at once, and after every change. */
  follow(apply: (settings: ServerSettings) => void): void;
}
