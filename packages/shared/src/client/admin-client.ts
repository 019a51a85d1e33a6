import type {
  ResourceUse,
  SettingsChange,
  SettingsChangeResource,
  SettingsResource,
} from "../protocol/admin-schemas.ts";
import type { SystemHistoryResource } from "../protocol/system-schemas.ts";
import type { Page } from "../protocol/resources.ts";
import { changer, getter, items, type Answer } from "./calls.ts";
import type { Transport } from "./transport.ts";

/** What is done with a server by who runs it. */
export interface AdminClient {
  settings(): Answer<SettingsResource>;
  /** `conflict` when `etag` is given and is not that of the present state. */
  changeSettings(change: SettingsChange, etag?: string): Answer<SettingsResource>;
  /** Newest first. */
  settingsHistory(limit: number): Answer<readonly SettingsChangeResource[]>;
  resources(): Answer<ResourceUse>;
  /** Queue, throughput, load and disk since an instant (epoch ms); absent: of the last hour. */
  history(since?: number): Answer<SystemHistoryResource>;
}

export function createAdminClient(transport: Transport): AdminClient {
  const get = getter(transport);
  const change = changer(transport);
  return {
    settings: () => get("getSettings", {}),
    changeSettings: (settings, etag) => change("changeSettings", {}, settings, etag),
    settingsHistory: async (limit) =>
      items(await get<Page<SettingsChangeResource>, "settingsHistory">("settingsHistory", {}, { limit })),
    resources: () => get("getResources", {}),
    history: (since) => get("systemHistory", {}, { since }),
  };
}
