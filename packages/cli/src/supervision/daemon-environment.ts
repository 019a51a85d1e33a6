import { homedir, userInfo } from "node:os";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { compileCacheVariable } from "./compile-cache.ts";

/** The system's program directories; additions of the user's shell are for runs, not for daemons. */
const systemPath =
  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/run/current-system/sw/bin";

const homeVariables = ["WZP_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"] as const;

/**
 * Keeps glibc from raising these limits, which are its own, and from using an arena for each thread: freed memory
 * then goes back to the system.
 */
const allocatorVariables = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
};

const serverOnly: readonly string[] = [
  "WZP_DATABASE",
  "WZP_REPLICA_ADDRESS",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OTEL_SERVICE_NAME",
  "OTEL_SDK_DISABLED",
  "OTEL_METRICS_EXPORTER",
  "OTEL_METRIC_EXPORT_INTERVAL",
];

/** Only the server gets these: address and headers contain passwords, which worker, hosts and tasks must not see. */
export function serverVariables(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const given = serverOnly.map((name) => [name, env[name]] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/**
 * Returns the complete environment of the daemons, which does not depend on the shell that starts them.
 * `WZP_DAEMON_OF` marks every process of this home, so that `down` can verify that none is left.
 */
export function daemonEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  home: HomePaths,
): Record<string, string> {
  const user = userInfo().username;
  const kept = homeVariables.map((name) => [name, env[name]] as const);
  return {
    HOME: env["HOME"] || homedir(),
    USER: user,
    LOGNAME: user,
    PATH: systemPath,
    WZP_DAEMON_OF: home.state,
    ...allocatorVariables,
    ...compileCacheVariable(),
    ...Object.fromEntries(kept.filter((entry): entry is [(typeof entry)[0], string] => Boolean(entry[1]))),
  };
}
