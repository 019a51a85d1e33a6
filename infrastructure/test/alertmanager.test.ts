import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { stringify } from "yaml";
import { describe, expect, test } from "vitest";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { TestReceiver } from "../../packages/shared/test/rigs/test-receiver.ts";
import { findProgram, installMissingPrograms } from "../../tooling/test-programs.ts";
import { freePort } from "../../e2e/rigs/free-port.ts";
import { processesWith } from "../../e2e/rigs/processes.ts";
import { until } from "../../e2e/rigs/until.ts";

const rules = fileURLToPath(new URL("../monitoring/prometheus-rules.yml", import.meta.url));
const programs = ["prometheus", "prometheus-alertmanager"];
installMissingPrograms([], programs);
const [prometheus, alertmanager] = programs.map(findProgram);

interface Notice {
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** Ends with the programs that it started. */
function start(program: string, words: readonly string[], opened: AsyncDisposableStack): void {
  const child = spawn(program, words, { stdio: "ignore" });
  opened.defer(() => void child.kill("SIGKILL"));
}

/** Prometheus asks the server every second and tells Alertmanager, which tells the receiver at once. */
async function watch(
  directory: string,
  { target, key, receiver }: { readonly target: string; readonly key: string; readonly receiver: string },
  opened: AsyncDisposableStack,
): Promise<void> {
  mkdirSync(directory);
  const manager = `127.0.0.1:${await freePort()}`;
  copyFileSync(rules, join(directory, "rules.yml"));
  writeFileSync(join(directory, "wzp.key"), key);
  const scraped = {
    job_name: "wezterm-parallel",
    authorization: { credentials_file: "wzp.key" },
    static_configs: [{ targets: [target] }],
  };
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: ["rules.yml"],
    scrape_configs: [scraped],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [manager] }] }] },
  };
  const route = { receiver: "hook", group_wait: "0s", group_interval: "1s", group_by: ["alertname"] };
  const told = { route, receivers: [{ name: "hook", webhook_configs: [{ url: receiver }] }] };
  writeFileSync(join(directory, "prometheus.yml"), stringify(config));
  writeFileSync(join(directory, "alertmanager.yml"), stringify(told));
  const words = (file: string, storage: string, address: string) => [
    `--config.file=${join(directory, file)}`,
    `--storage.${storage}=${join(directory, storage)}`,
    `--web.listen-address=${address}`,
  ];
  start(
    alertmanager ?? "",
    [...words("alertmanager.yml", "path", manager), "--cluster.listen-address="],
    opened,
  );
  const own = `127.0.0.1:${await freePort()}`;
  start(prometheus ?? "", words("prometheus.yml", "tsdb.path", own), opened);
}

describe.skipIf(prometheus === undefined || alertmanager === undefined)(
  "Prometheus and Alertmanager (need Debian's prometheus and prometheus-alertmanager)",
  () => {
    test("tell a receiver that attempts were lost, with the runbook, and nothing else", async () => {
      await using rig = new CliRig();
      await using receiver = await new TestReceiver().listen();
      await using opened = new AsyncDisposableStack();
      const target = `127.0.0.1:${await freePort()}`;
      expect(await rig.wzp(["up", "--listen", target])).toMatchObject({ status: 0 });
      const key = (await rig.wzp(["keys", "add", "prometheus", "--scope", "metrics:read"])).stdout.trim();
      await watch(`${rig.home}/monitoring`, { target, key, receiver: receiver.address }, opened);
      for (const _ of [1, 2, 3]) await rig.wzp(["add", "--", "sleep", "600"]);
      await until("three running tasks", () => rig.tasks().length >= 3, 60_000);

      const daemons = processesWith(`WZP_DAEMON_OF=${rig.home}/state`);
      const hosts = daemons.filter(({ command }) => !/wzp-keeper|daemon (server|worker)/.test(command));
      for (const { pid } of hosts) process.kill(pid, "SIGKILL");

      await until("a notice", () => receiver.received.length > 0, 90_000);
      const alerts = receiver.received.flatMap(({ body }) => (JSON.parse(body) as Notice).alerts);
      expect(alerts).toMatchObject([
        {
          status: "firing",
          labels: { alertname: "WzpAttemptsLost", alert: "attempts-lost", severity: "warning" },
          annotations: { runbook: "docs/guide/alerts.md#attempts-lost" },
        },
      ]);
    }, 180_000);
  },
);
