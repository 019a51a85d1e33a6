import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { TestReceiver } from "../../packages/shared/test/rigs/test-receiver.ts";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { eventually } from "../../packages/cli/test/rigs/panes-rig.ts";

const example = fileURLToPath(new URL("../../examples/plugins/ntfy/ntfy.ts", import.meta.url));

let rig: CliRig;
let receiver: TestReceiver;
beforeAll(async () => {
  rig = new CliRig();
  receiver = await new TestReceiver().listen();
});
beforeEach(() => {
  rmSync(`${rig.home}/config`, { recursive: true, force: true });
  receiver.received.length = 0;
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const config = () => readFileSync(`${rig.home}/config/config.yaml`, "utf8");
const set = () => ["--set", `url=${receiver.address}`, "topic=builds"];
const messages = () =>
  receiver.received.map(({ body }) => (JSON.parse(String(body)) as { message: string }).message);

function copyOfExample(): string {
  const path = `${rig.work}/ntfy.ts`;
  cpSync(example, path);
  return path;
}

test("a plugin is added, listed, tested and removed, and the rest of config.yaml stays", async () => {
  mkdirSync(`${rig.home}/config`, { recursive: true, mode: 0o700 });
  writeFileSync(`${rig.home}/config/config.yaml`, "# mine\ndetachKeys: ctrl-p # keys\n", { mode: 0o640 });
  const path = copyOfExample();
  expect((await rig.wzp(["plugins"])).stdout).toBe("no plugin is listed\n");
  const added = await rig.wzp(["plugins", "add", "ntfy.ts", ...set(), "--env", "NTFY_TOKEN"]);
  expect(added).toMatchObject({ status: 0, stdout: expect.stringContaining("added the notifier ntfy") });
  expect(config()).toMatch(/^# mine\ndetachKeys: ctrl-p # keys\nplugins:\n {2}ntfy:\n {4}kind: notifier\n/);
  const [listed] = await rig.json<readonly object[]>(["plugins", "list"]);
  expect(listed).toMatchObject({
    name: "ntfy",
    kind: "notifier",
    path,
    events: ["task.failed", "run.ended", "alert.changed"],
    env: ["NTFY_TOKEN"],
    settings: { url: receiver.address, topic: "builds" },
  });
  const tested = await rig.wzp(["plugins", "test", "ntfy"], { env: { NTFY_TOKEN: "tk" } });
  expect(tested).toMatchObject({ status: 0, stdout: expect.stringContaining('told "This is a test."') });
  expect(messages()).toEqual(["This is a test."]);
  expect(receiver.received[0]?.headers["authorization"]).toBe("Bearer tk");
  expect((await rig.wzp(["plugins", "remove", "ntfy"])).stdout).toBe("removed ntfy\n");
  expect(config()).toBe("# mine\ndetachKeys: ctrl-p # keys\n");
  expect(await rig.wzp(["plugins", "remove", "ntfy"])).toMatchObject({ status: 3 });
});

test("a file that has changed is refused until it is added again, which keeps its settings", async () => {
  const path = copyOfExample();
  expect((await rig.wzp(["plugins", "add", path, ...set()])).status).toBe(0);
  appendFileSync(path, "// new\n");
  const listed = await rig.wzp(["plugins", "list"]);
  expect(listed).toMatchObject({ status: 1, stdout: expect.stringMatching(/ntfy +notifier +refused/) });
  expect(listed.stderr).toContain("The plugin ntfy is not what was added: its files have changed.");
  expect(await rig.wzp(["plugins", "test", "ntfy"])).toMatchObject({
    stdout: "",
    stderr: expect.stringContaining(`wzp plugins add ${path} --name ntfy`),
  });
  expect((await rig.wzp(["plugins", "add", path])).stdout).toContain("replaced the notifier ntfy");
  expect((await rig.wzp(["plugins", "test", "ntfy"])).status).toBe(0);
  expect(messages()).toEqual(["This is a test."]);
});

test("what is no plugin is not added", async () => {
  writeFileSync(`${rig.work}/none.ts`, "export default {};");
  const none = await rig.wzp(["plugins", "add", "none.ts"]);
  expect(none).toMatchObject({ stdout: "", stderr: expect.stringContaining("is no definition") });
  const unknown = await rig.wzp(["plugins", "add", "nothing.ts"]);
  expect(unknown).toMatchObject({ status: 3, stderr: expect.stringContaining("ENOENT") });
  const reserved = await rig.wzp(["plugins", "add", copyOfExample(), "--name", "tmux"]);
  expect(reserved).toMatchObject({ status: 2, stderr: expect.stringContaining("cannot be called tmux") });
  expect((await rig.wzp(["plugins"])).stdout).toBe("no plugin is listed\n");
  const open = await rig.wzp(["open", "--driver", "none"]);
  expect(open).toMatchObject({ stdout: "", stderr: expect.stringContaining("No terminal is called none") });
});

test("the server tells a notifier what happens, while another plugin exits, and goes on", async () => {
  const exits = `${rig.work}/exits.ts`;
  writeFileSync(
    exits,
    `import { defineNotifier } from "wezterm-parallel/plugin";
     export default defineNotifier({ pluginApi: "1.0", events: ["run.ended"], notify() { process.exit(4); } });`,
  );
  expect((await rig.wzp(["plugins", "add", exits])).status).toBe(0);
  expect((await rig.wzp(["plugins", "add", copyOfExample(), ...set()])).status).toBe(0);
  expect((await rig.wzp(["up"])).status).toBe(0);
  expect((await rig.wzp(["map", "--", "false", ":::", "1"])).status).toBe(1);
  await eventually("the news arrive", () => messages().some((text) => text.startsWith("run.ended r1")));
  expect(messages()).toContainEqual(expect.stringMatching(/^task\.failed r1\//));
  await eventually("the log names the plugin", async () =>
    (await rig.wzp(["system", "logs", "--from", "server"])).stdout.includes("The plugin exits ended with 4."),
  );
  expect((await rig.wzp(["status"])).status).toBe(0);
});
