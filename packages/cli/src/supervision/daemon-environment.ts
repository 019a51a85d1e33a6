import { existsSync, readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";

import { settingsFile } from "@wezterm-parallel/shared/node/settings-file";
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
  "WZP_BLOBS",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OTEL_SERVICE_NAME",
  "OTEL_SDK_DISABLED",
  "OTEL_METRICS_EXPORTER",
  "OTEL_METRIC_EXPORT_INTERVAL",
];

/** The variables from which the AWS SDK takes the place of S3 and its credentials. */
const ofAws = /^AWS_[A-Z\d_]+$/;

/** Only the server gets these: address and headers contain passwords, which worker, hosts and tasks must not see. */
export function serverVariables(
  env: Readonly<Record<string, string | undefined>>,
  home: Pick<HomePaths, "config">,
): Readonly<Record<string, string>> {
  const aws = usesS3(env, home) ? Object.keys(env).filter((name) => ofAws.test(name)) : [];
  const given = [...serverOnly, ...aws].map((name) => [name, env[name]] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** A server without anything in S3 has no use for somebody's credentials. */
function usesS3(
  env: Readonly<Record<string, string | undefined>>,
  { config }: Pick<HomePaths, "config">,
): boolean {
  if (env["WZP_BLOBS"]?.startsWith("s3:") === true) return true;
  const file = settingsFile(config);
  return existsSync(file) && readFileSync(file, "utf8").includes("s3://");
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
