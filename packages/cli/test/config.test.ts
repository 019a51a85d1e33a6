import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { ShownSetting } from "../src/settings/find-settings.ts";
import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
beforeEach(() => void (rig = new CliRig()));
afterEach(() => rig[Symbol.asyncDispose]());

function write(text: string): string {
  mkdirSync(`${rig.home}/config`, { recursive: true });
  const file = `${rig.home}/config/config.yaml`;
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

async function show(env: Readonly<Record<string, string>> = {}): Promise<ReadonlyMap<string, ShownSetting>> {
  const settings = await rig.json<readonly ShownSetting[]>(["config", "show"], { env });
  return new Map(settings.map((setting) => [setting.key, setting]));
}

test("each setting is shown with where it is from: variables win over the file, the file over defaults", async () => {
  const file = write(
    "# mine\ncheckouts:\n  failed: 30d\ndatabase: postgres://wzp:geheim@db/one?password=geheim\n",
  );
  const fromFile = await show();
  expect(fromFile.get("checkouts.failed")).toMatchObject({ value: "30d", from: "file", place: `${file}:3` });
  expect(fromFile.get("checkouts.succeeded")).toMatchObject({ value: "1d", from: "default" });
  expect(fromFile.get("home.state")).toMatchObject({ from: "environment", place: "WZP_HOME" });
  expect(fromFile.get("listen.address")).toMatchObject({ value: "127.0.0.1:7117", from: "default" });
  expect(fromFile.get("database")).toMatchObject({
    value: "postgres://***@db/one?***",
    from: "file",
    place: `${file}:4`,
    effect: "restart",
  });
  const env = { WZP_DATABASE: "postgres://wzp:geheim@db/two" };
  expect((await show(env)).get("database")).toMatchObject({ from: "environment", place: "WZP_DATABASE" });
  const text = await rig.wzp(["config"], { env });
  expect(text.stdout).toMatch(/^checkouts\.failed +without restart +file +30d/m);
  expect(JSON.stringify([...fromFile]) + text.stdout).not.toContain("geheim");
});

test("settings of the running server are shown too, and so are the options of its start", async () => {
  await rig.wzp(["up", "--listen", "127.0.0.1:0"]);
  await rig.wzp(["admin", "log-level", "debug"]);
  const settings = await show();
  expect(settings.get("server.logLevel")).toMatchObject({ value: "debug", from: "server" });
  expect(settings.get("listen.address")).toMatchObject({ value: "127.0.0.1:0", from: "option" });
});

test("server and commands refuse a wrong file and name its line", async () => {
  const file = write("checkouts:\n  failed: soon\n");
  for (const command of [["up"], ["config"]]) {
    const { status, stderr } = await rig.wzp(command);
    expect(status).toBe(2);
    expect(stderr).toContain(`${file}:2:11`);
  }
});

test("a file with the address of a database must not be readable by others", async () => {
  chmodSync(write("database: postgres://wzp:geheim@127.0.0.1:1/wzp\n"), 0o644);
  const refused = await rig.wzp(["up"]);
  expect(refused.stderr).toContain("chmod 600");
  write("database: postgres://wzp:geheim@127.0.0.1:1/wzp\n");
  chmodSync(`${rig.home}/config/config.yaml`, 0o600);
  const unreachable = await rig.wzp(["up"]);
  expect(unreachable.stderr).toContain("127.0.0.1:1");
  expect(unreachable.stderr).not.toContain("geheim");
});

test("wzp clean obeys how long checkouts are kept", async () => {
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
      cwd: rig.work,
      stdio: "ignore",
    });
  writeFileSync(`${rig.work}/wezterm-parallel.yaml`, 'tasks: { build: "true" }\n');
  git("init", "--initial-branch", "main");
  git("add", ".");
  git("commit", "--message", "one");
  expect((await rig.wzp(["run"])).status).toBe(0);
  const due = () => rig.json<{ readonly removed: readonly unknown[] }>(["clean", "--dry-run"]);
  expect((await due()).removed).toEqual([]);
  write("checkouts: { succeeded: 0s }\n");
  expect((await due()).removed).toMatchObject([{ attempt: "r1/build#1" }]);
});
