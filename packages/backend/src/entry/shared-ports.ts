import { homedir } from "node:os";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";

/** Where all homes of this user say which ports they gave away: in the default home, for ports are the machine's. */
export function sharedPortsDirectory(): string {
  const env = { ...process.env, WZP_HOME: undefined };
  return `${homePaths({ env, homeDirectory: homedir(), userId: 0 }).state}/shared`;
}
