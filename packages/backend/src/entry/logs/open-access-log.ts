import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { HomeSettings } from "../../base/home-settings.ts";
import { type Logger, openLog } from "../../base/log.ts";
import type { RotatingFile } from "../../base/rotating-file.ts";
import { startLogAges } from "../../base/logs/start-log-ages.ts";

interface LogParts {
  readonly home: HomePaths;
  readonly configured: HomeSettings;
  readonly log: Logger;
  readonly logFile: RotatingFile;
  readonly opened: AsyncDisposableStack;
}

/** Opens the log of changes and refusals; from then on, neither log of the server is kept too long. */
export function openAccessLog({ home, configured, log, logFile, opened }: LogParts): Logger {
  const access = opened.use(openLog(`${home.state}/logs/access.log`));
  const settings = () => configured.current();
  opened.use(startLogAges({ files: [logFile, access.file], settings, clock: systemClock, log }));
  return access.log;
}
