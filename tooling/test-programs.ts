import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Programs that the tests use, installed where this process may do so. Debian's packages have their names.
 * Where those of `wanted` are missing still, their own tests say so and do not run.
 */
export function installMissingPrograms(names: readonly string[], wanted: readonly string[] = []): void {
  const missing = [...names, ...wanted].filter((name) => !isOnPath(name));
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) installByApt(missing);
  const still = names.filter((name) => !isOnPath(name));
  if (still.length > 0) throw new Error(howToInstall(still));
}

function isOnPath(name: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function installByApt(names: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (args: readonly string[]): void => {
    // Progress goes to stderr: stdout belongs to the test report.
    execFileSync("apt-get", args, { env, stdio: ["ignore", 2, 2] });
  };
  try {
    run(["update"]);
    run(["install", "-y", "--no-install-recommends", ...names]);
  } catch {
    // What is still missing is said by the caller, with what to do.
  }
}

function howToInstall(names: readonly string[]): string {
  const list = names.join(" ");
  return `The tests need ${names.join(" and ")}. Install with: sudo apt-get install ${list} (Debian, Ubuntu) or brew install ${list} (macOS).`;
}
