import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian packages that are not named like their program. */
const packages: Readonly<Record<string, string>> = {
  ssh: "openssh-client",
  sshd: "openssh-server",
  bwrap: "bubblewrap",
  nginx: "nginx-light",
  "systemd-analyze": "systemd",
  busybox: "busybox-static",
  initdb: "postgresql",
  nvim: "neovim",
  promtool: "prometheus",
  "redis-cli": "redis-tools",
};
/** Packages of services: installing one could start a service that lets others into this machine. */
const services: ReadonlySet<string> = new Set([
  "sshd",
  "nginx",
  "haproxy",
  "caddy",
  "initdb",
  "promtool",
  "prometheus",
  "prometheus-alertmanager",
  "redis-server",
  "docker-registry",
]);

/**
 * Installs programs that the tests use, if this process may do so. Tests that need a missing program of
 * `wanted` are skipped and say so.
 */
export function installMissingPrograms(names: readonly string[], wanted: readonly string[] = []): void {
  const missing = [...names, ...wanted].filter((name) => findProgram(name) === undefined);
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) installByApt(missing);
  const still = names.filter((name) => findProgram(name) === undefined);
  if (still.length > 0) throw new Error(howToInstall(still));
}

/**
 * Returns the absolute path of a program; services are in the administrator's directory, which few people
 * have in PATH.
 */
export function findProgram(name: string): string | undefined {
  const path = (process.env["PATH"] ?? "").split(delimiter);
  // Debian keeps the programs of each version of PostgreSQL together, outside of PATH.
  const directories = [...path, "/usr/sbin", ...globSync("/usr/lib/postgresql/*/bin")];
  return directories.map((directory) => join(directory, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installByApt(names: readonly string[]): void {
  const runsServices = existsSync("/run/systemd/system");
  const quiet = names.filter((name) => !runsServices || !services.has(name));
  if (quiet.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (args: readonly string[]): void => {
    // Progress goes to stderr: stdout belongs to the test report.
    execFileSync("apt-get", args, { env, stdio: ["ignore", 2, 2] });
  };
  try {
    run(["update"]);
    run(["install", "-y", "--no-install-recommends", ...quiet.map((name) => packages[name] ?? name)]);
  } catch {
    // The caller reports what is still missing, and what to do.
  }
}

function howToInstall(names: readonly string[]): string {
  const list = names.join(" ");
  return `The tests need ${names.join(" and ")}. Install with: sudo apt-get install ${list} (Debian, Ubuntu) or brew install ${list} (macOS).`;
}
