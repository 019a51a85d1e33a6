import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Returns an id that changes at each boot, and only then. */
export function bootId(): string {
  if (process.platform === "linux") {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  }
  return execFileSync("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"], {
    encoding: "utf8",
  }).trim();
}
