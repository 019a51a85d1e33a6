import { accessSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { ListedPlugin } from "@wezterm-parallel/shared/domain/settings/plugin-settings";
import { readPluginFiles } from "@wezterm-parallel/shared/node/plugins/plugin-files";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { TestReceiver } from "../../../../shared/test/rigs/test-receiver.ts";
import { QueueRig } from "../../../test/rigs/queue-rig.ts";
import { describeEvent } from "../webhooks/compose-delivery.ts";
import { PluginNotifier } from "./plugin-notifier.ts";

const ntfy = fileURLToPath(new URL("../../../../../examples/plugins/ntfy/ntfy.ts", import.meta.url));
const low = { alert: "disk-low", severity: "critical", detail: "0.4 GB are free" } as const;

let rig: QueueRig;
let receiver: TestReceiver;
let warnings: string[];
beforeEach(async () => {
  rig = await QueueRig.open();
  warnings = [];
  receiver = await new TestReceiver().listen();
});
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  await rig[Symbol.asyncDispose]();
});
const received = () => receiver.received.map(({ body }) => JSON.parse(body) as unknown);

function listedAt(path: string, more: Partial<ListedPlugin> = {}): ListedPlugin {
  const files = readPluginFiles(path);
  if (!files.ok) throw new Error(files.failure.detail);
  return { kind: "notifier", path, sha256: files.value.sha256, ...more };
}

function open(name: string, listed: () => Promise<ListedPlugin | undefined>): PluginNotifier {
  const { records, feed } = rig.queue;
  const log = { warn: (_: unknown, text?: string) => warnings.push(text ?? ""), error: () => {} };
  return new PluginNotifier({
    name,
    state: rig.directory,
    kinds: ["alert.changed"],
    listed,
    inWords: describeEvent,
    limits: { callMs: 3_000, beatMs: 1_000 },
    records,
    feed,
    clock: rig.clock,
    log,
  });
}

function openNtfy(): PluginNotifier {
  const listed = listedAt(ntfy, { settings: { url: receiver.address, topic: "builds" } });
  return open("ntfy", async () => listed);
}

/** Events from before the first start are not told. */
const isReady = (name: string) =>
  vi.waitFor(() => accessSync(`${rig.directory}/plugin-${name}.json`), 10_000);
const message = (state: string) => ({
  topic: "builds",
  message: `alert.changed disk-low: ${state}: 0.4 GB are free`,
  tags: ["alert.changed"],
});

test("a notifier tells a server over HTTP, and again what was not taken", async () => {
  await using _ntfy = openNtfy();
  await isReady("ntfy");
  await rig.store.alerts.publish({ ...low, state: "firing" });
  await vi.waitFor(() => expect(received()).toEqual([message("firing")]), 15_000);
  receiver.otherwise = { status: 503 };
  await rig.store.alerts.publish({ ...low, state: "resolved" });
  await vi.waitFor(
    () => expect(warnings).toContainEqual(expect.stringMatching(/answered 503 \(the plugin ntfy\)/)),
    15_000,
  );
  receiver.otherwise = { status: 200 };
  await vi.waitFor(async () => {
    await rig.clock.pass(10_000);
    expect(received()).toEqual([message("firing"), message("resolved"), message("resolved")]);
  }, 20_000);
});

test("plugins that misbehave hold up nobody else, and the log names them", async () => {
  const bodies = {
    throws: 'throw new Error("no");',
    hangs: "for (;;);",
    leaks: "const kept = []; for (;;) kept.push(new Array(1000).fill(0.5));",
    exits: "process.exit(1);",
    floods: "for (;;) { process.stdout.write('x'.repeat(100_000)); await new Promise(setImmediate); }",
    babbles: "process.stdout.write('what?\\n');",
  };
  await using stack = new AsyncDisposableStack();
  for (const [name, body] of Object.entries(bodies)) {
    const path = `${rig.directory}/${name}.ts`;
    const text = `import { defineNotifier } from "wezterm-parallel/plugin";
      export default defineNotifier({ pluginApi: "1.0", events: [], async notify() { ${body} } });`;
    writeFileSync(path, text, { mode: 0o600 });
    const listed = listedAt(path);
    stack.use(open(name, async () => listed));
    await isReady(name);
  }
  stack.use(openNtfy());
  await isReady("ntfy");
  await rig.store.alerts.publish({ ...low, state: "firing" });
  await vi.waitFor(() => expect(received()).toEqual([message("firing")]), 20_000);
  for (const name of Object.keys(bodies)) {
    await vi.waitFor(
      () => expect(warnings).toContainEqual(expect.stringMatching(new RegExp(`^The plugin ${name} `))),
      20_000,
    );
  }
});

test("a plugin that is no longer listed is told nothing", async () => {
  await using _plugin = open("gone", async () => undefined);
  await isReady("gone");
  await rig.store.alerts.publish({ ...low, state: "firing" });
  const { records } = rig.queue;
  await vi.waitFor(async () => {
    const { told } = JSON.parse(readFileSync(`${rig.directory}/plugin-gone.json`, "utf8")) as {
      told: number;
    };
    expect(told).toBe(await records.lastEvent());
  }, 10_000);
  expect(warnings).toEqual([]);
});
