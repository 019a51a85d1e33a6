import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test, vi } from "vitest";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { findProgram, installMissingPrograms } from "../../tooling/test-programs.ts";

const unit = fileURLToPath(new URL("../systemd/wezterm-parallel.service", import.meta.url));
const setting = (key: string): string =>
  new RegExp(`^${key}=(.*)$`, "m").exec(readFileSync(unit, "utf8"))?.[1] ?? "";

if (process.platform === "linux") installMissingPrograms([], ["systemd-analyze"]);
const analyze = findProgram("systemd-analyze");

describe("the systemd unit", () => {
  test.skipIf(analyze === undefined)("exposes little, as systemd-analyze measures it", () => {
    // 0 is the best and 10 the worst; an unprotected service has 9.6.
    const told = execFileSync(
      analyze ?? "",
      ["security", "--offline=true", "--threshold=30", "--no-pager", unit],
      {
        encoding: "utf8",
      },
    );
    expect(told).toMatch(/Overall exposure level[^:]*: [0-2]\.\d/);
  });

  test.skipIf(analyze === undefined)("contains no setting that systemd does not know", () => {
    // Without systemd as the first process, it also reports the missing program and bus.
    const { stderr } = spawnSync(analyze ?? "", ["verify", "--man=no", unit], { encoding: "utf8" });
    expect(stderr).not.toMatch(/Unknown (key|section|lvalue)|Failed to parse|invalid/i);
  });

  test("its command runs server and worker as its user until it is told to stop; tasks run on", async () => {
    const directory = makeDirectories();
    try {
      const service = startService(directory);
      await vi.waitUntil(() => service.wzp("status").status === 0, { timeout: 30_000 });
      expect(service.wzp("add", "--name", "long", "--", "sleep", "600").status).toBe(0);
      await vi.waitUntil(() => service.wzp("ps").stdout.includes("running"), { timeout: 30_000 });
      service.child.kill("SIGTERM");
      expect(await service.ended).toBe(0);
      expect(service.wzp("status").status).not.toBe(0);

      const again = startService(directory);
      await vi.waitUntil(() => again.wzp("show", "r1/long").stdout.includes("running"), { timeout: 30_000 });
      expect(again.wzp("show", "r1/long").stdout).not.toContain("attempt 2");
      expect(again.wzp("down", "--kill").status).toBe(0);
      expect(await again.ended).toBe(0);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }, 120_000);
});

/** The account `nobody` where the tests run as root, so that the service is not root either. */
const unprivileged = 65_534;
const isRoot = process.getuid?.() === 0;

/** Makes the state and runtime directories that systemd would make. */
function makeDirectories(): string {
  const directory = mkdtempSync(join(tmpdir(), "wzp-unit-"));
  if (isRoot) chownSync(directory, unprivileged, unprivileged);
  for (const path of ["state/wezterm-parallel", "run/wezterm-parallel"]) {
    execFileSync("mkdir", ["-p", "-m", setting("StateDirectoryMode"), join(directory, path)], asUser());
  }
  return directory;
}

function asUser(): { uid?: number; gid?: number } {
  return isRoot ? { uid: unprivileged, gid: unprivileged } : {};
}

function startService(directory: string) {
  const variables = setting("Environment")
    .replaceAll("%S", `${directory}/state`)
    .replaceAll("%t", `${directory}/run`);
  const env = {
    PATH: "/usr/bin:/bin",
    HOME: directory,
    ...Object.fromEntries(variables.split(" ").map((each) => each.split("=") as [string, string])),
  };
  const options = { cwd: "/", env, ...asUser() };
  const words = setting("ExecStart").replace("$WZP_LISTEN", "--listen 127.0.0.1:0").split(" ").slice(1);
  const child = spawn(wzpProgram, words, { ...options, stdio: "inherit" });
  return {
    child,
    ended: once(child, "close").then(([code]) => code as number | null),
    wzp: (...args: string[]) => spawnSync(wzpProgram, args, { ...options, encoding: "utf8" }),
  };
}
