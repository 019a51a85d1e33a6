import { homedir } from "node:os";

import { homePaths, type HomePaths } from "@wezterm-parallel/shared/protocol/home";

/** Where this user's things lie on this machine; of the environment only HOME, WZP_HOME and XDG_* count. */
export function localHome(): HomePaths {
  // Windows has no user ids, and we support it only through WSL.
  const userId = process.getuid?.() ?? 0;
  return homePaths({ env: process.env, homeDirectory: homedir(), userId });
}
