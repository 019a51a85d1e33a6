import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Settings with which podman works in containers and virtual machines without systemd. */
const settings = `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
`;

export type PodmanVariables = Readonly<Record<string, string>>;

/** Returns the variables with which podman works here; its settings are written into the directory. */
export function podmanVariables(directory: string): PodmanVariables {
  const file = join(directory, "containers.conf");
  writeFileSync(file, settings);
  return { CONTAINERS_CONF: file };
}

/** Open files in place of what podman reads and prints. */
export interface Files {
  readonly input?: number;
  readonly output?: number;
}

/** Runs podman, and returns what it printed. */
export function runPodman(variables: PodmanVariables, args: readonly string[], files: Files = {}): string {
  const told: string | null = execFileSync("podman", args, {
    encoding: "utf8",
    env: { ...process.env, ...variables },
    stdio: [files.input ?? "ignore", files.output ?? "pipe", "pipe"],
  });
  return told ?? "";
}
