import { homedir } from "node:os";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";

/**
 * Returns the directory in which all homes of this user record their reserved ports: that of the default home, because
 * ports belong to the machine.
 */
export function sharedPortsDirectory(): string {
  const env = { ...process.env, WZP_HOME: undefined };
  return `${homePaths({ env, homeDirectory: homedir(), userId: 0 }).state}/shared`;
}
