import { userInfo } from "node:os";

import { isInherited } from "@wezterm-parallel/shared/domain/task/environment/inherited-variables";
import type { RunEnvironment } from "@wezterm-parallel/shared/domain/run/run-spec";

/** The default of login(1). */
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Returns the initial environment of a run's tasks; `clean` is that of a fresh login of the worker's own user. */
export function inheritedEnvironment(environment: RunEnvironment): Readonly<Record<string, string>> {
  if (environment.mode === "clean") return loginEnvironment();
  const kept = Object.entries(environment.variables).filter(([name]) => isInherited(name));
  return Object.fromEntries(kept);
}

function loginEnvironment(): Record<string, string> {
  const user = userInfo();
  return {
    HOME: user.homedir,
    USER: user.username,
    LOGNAME: user.username,
    SHELL: user.shell ?? "/bin/sh",
    PATH: defaultPath,
    LANG: process.env["LANG"] ?? "C.UTF-8",
    TERM: "dumb",
  };
}
