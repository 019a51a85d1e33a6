import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
let env: Record<string, string>;

/** A `systemctl` that records its arguments, and fails when the file `fail` says so. */
beforeEach(() => {
  rig = new CliRig();
  mkdirSync(`${rig.home}/bin`);
  const systemctl = `#!/bin/sh\necho "$@" >>'${rig.home}/told'\n[ ! -e '${rig.home}/fail' ] || { echo no user session >&2; exit 1; }\n`;
  writeFileSync(`${rig.home}/bin/systemctl`, systemctl, { mode: 0o755 });
  env = {
    PATH: `${rig.home}/bin:${process.env["PATH"]}`,
    HOME: `${rig.home}/person`,
    XDG_CONFIG_HOME: `${rig.home}/person/config dir`,
  };
});
afterEach(() => rig[Symbol.asyncDispose]());

const told = (): string => readFileSync(`${rig.home}/told`, "utf8");
const unit = (): string => `${rig.home}/person/config dir/systemd/user/wezterm-parallel.service`;

describe.skipIf(process.platform !== "linux")("up --install", () => {
  test("writes and enables a unit, and --uninstall removes exactly that", async () => {
    const installed = await rig.wzp(["up", "--install"], { env });
    expect(installed).toMatchObject({ status: 0 });
    expect(installed.stdout).toContain(unit());
    expect(told()).toContain("--user enable wezterm-parallel.service\n");
    const script =
      /ExecStart=\/bin\/sh (.*)/.exec(readFileSync(unit(), "utf8"))?.[1]?.replaceAll('"', "") ?? "";
    expect(existsSync(script)).toBe(true);

    const removed = await rig.wzp(["up", "--uninstall"], { env });
    expect(removed).toMatchObject({ status: 0 });
    expect(told()).toContain("--user disable wezterm-parallel.service\n");
    expect([existsSync(unit()), existsSync(script)]).toEqual([false, false]);
    expect((await rig.wzp(["status"])).status).toBe(0);
  }, 60_000);

  test("reports a unit that could not be enabled, and how to enable it later", async () => {
    writeFileSync(`${rig.home}/fail`, "");
    const { status, stderr } = await rig.wzp(["up", "--install"], { env });
    expect(status).toBe(4);
    expect(stderr).toContain("could not be enabled: no user session");
    expect(stderr).toContain("systemctl --user enable wezterm-parallel.service");
  }, 60_000);

  test("the unit continues the work that a power cut interrupted", async () => {
    await rig.wzp(["up", "--install"], { env });
    const script =
      /ExecStart=\/bin\/sh (.*)/.exec(readFileSync(unit(), "utf8"))?.[1]?.replaceAll('"', "") ?? "";
    await rig.wzp(["add", "--name", "cut", "--", "until test -e go; do sleep 0.05; done"]);
    for (let seen = ""; !seen.includes("running");) seen = (await rig.wzp(["show", "r1/cut"])).stdout;
    const all = [...rig.processes(), ...rig.tasks()];
    for (const signal of ["SIGSTOP", "SIGKILL"] as const) for (const pid of all) killIfThere(pid, signal);
    writeFileSync(`${rig.work}/go`, "");
    // systemd gives a service an almost empty environment.
    spawnSync("setsid", ["--fork", "/bin/sh", script], { env: {}, stdio: "ignore" });
    const deadline = performance.now() + 30_000;
    let waited = await rig.wzp(["wait", "r1", "--timeout", "30s"]);
    while (waited.status === 4 && performance.now() < deadline) {
      waited = await rig.wzp(["wait", "r1", "--timeout", "30s"]);
    }
    expect(waited).toMatchObject({ status: 0, stdout: "r1 succeeded\n" });
    expect((await rig.wzp(["show", "r1/cut"])).stdout).toMatch(/attempt 1 +\S*lost[^]*attempt 2 +exit 0/);
  }, 60_000);
});

/** The `sleep` of a task may end at any moment. */
function killIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
