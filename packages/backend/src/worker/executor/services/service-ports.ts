import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import type { Logger } from "../../../base/log.ts";
import type { Sessions } from "../../../drivers/session/sessions.ts";
import type { PortLeases } from "../ports.ts";

/** Dependencies of services, provided by entry/. */
export interface ServicePorts {
  /** State directory of the home. */
  readonly state: string;
  readonly sessions: Sessions;
  readonly leases: PortLeases;
  /** Returns whether nothing listens on these ports. */
  readonly areFree: (first: number, count: number) => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Logger;
  /** `gone`: ids of those that no longer exist; `complete`: these are all. */
  readonly report: (services: readonly ServiceReport[], of?: { gone?: string[]; complete?: true }) => void;
}
