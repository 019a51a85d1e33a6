import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { SetLogLevel } from "@wezterm-parallel/shared/protocol/api/schemas/access/log-level-schemas";

import { applyLevels, type Logger } from "../../base/log.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import { actorOf } from "../../server/access/actor-of.ts";
import type { Settings } from "../../server/access/settings.ts";
import type { Caller } from "../../server/http/admission/principal.ts";
import { LogLevels } from "../../server/system/log-levels.ts";

interface LevelParts {
  readonly accounts: Pick<Accounts, "record">;
  readonly settings: Settings;
  readonly log: Logger;
  readonly opened: AsyncDisposableStack;
}

/** Follows the configured level, and what people set for some time. */
export function openLogLevels({ accounts, settings, log, opened }: LevelParts) {
  const logLevels = opened.use(new LogLevels(systemClock));
  settings.follow(({ logLevel }) => logLevels.configure(logLevel));
  logLevels.follow("server", (levels) => applyLevels(log, levels));
  const recordLevel = ({ principal, origin }: Caller, { program, area, level, forMs }: SetLogLevel) =>
    accounts.record({
      actor: actorOf(principal, origin),
      action: "settings.log-level",
      object: area === undefined ? program : `${program}/${area}`,
      outcome: "done",
      after: { level, ...(forMs !== undefined && { forMs }) },
    });
  return { logLevels, recordLevel };
}
