import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import {
  serviceSpecSchema,
  type ServiceSpecInput,
} from "@wezterm-parallel/shared/domain/service/service-spec";
import { serviceStartDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { freePort } from "../../packages/cli/test/rigs/free-port.ts";
import { BenchHome } from "../bench-home.ts";
import { daemonTicks, ticksPerSecond } from "../daemon-ticks.ts";
import { median, quantile } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Measures what supervision costs: the time until a service is healthy beyond that of its bare program, idle CPU of
 * 20 services that are checked every second, and the time from a crash until the next start accepts connections.
 * `npm run bench -- services`; a number after it is that of the repetitions.
 */
const rounds = Number(process.argv[2] ?? 20);
const idleServices = 20;
const settleMs = 3_000;
const watchMs = Number(process.argv[3] ?? 20_000);

/** Listens as soon as a program can that is neither compiled nor large. */
const script = `exec perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $ENV{PORT}, Listen => 9, ReuseAddr => 1) or die $!; while ($c = $s->accept) { close $c }'`;
const command = { kind: "shell", script } as const;
const ready = { check: { kind: "tcp" }, every: 5 } as const;

using home = new BenchHome();
const { client } = home;

async function start(...services: readonly ServiceSpecInput[]): Promise<readonly string[]> {
  const started = await client.send(
    "startServices",
    {},
    {
      project: { kind: "directory", directory: home.scratch },
      environment: { mode: "submitted", variables: { PATH: process.env["PATH"] ?? "" } },
      services: services.map((service) => serviceSpecSchema.parse(service)),
      names: services.map(({ name }) => name),
    },
  );
  if (!started.ok) throw new Error(started.failure.detail);
  return started.value.ids;
}

async function stateIs(id: string, kind: ServiceResource["state"]["kind"]): Promise<ServiceResource> {
  for (;;) {
    const found = await client.get("getService", { service: id });
    if (found.ok && found.value.state.kind === kind) return found.value;
    await delay(2);
  }
}

async function healthyAfter(id: string, starts: number): Promise<ServiceResource> {
  for (;;) {
    const found = await stateIs(id, "healthy");
    if (found.starts > starts) return found;
    await delay(2);
  }
}

/** Settles when the port accepts connections. */
async function accepts(port: number): Promise<void> {
  while (!(await connects(port))) await delay(1);
}

function connects(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port });
  return new Promise((settle) => {
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function bareStart(): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const program: ChildProcess = spawn("sh", ["-c", script], { env: { ...process.env, PORT: `${port}` } });
  await accepts(port);
  const took = performance.now() - began;
  program.kill("SIGKILL");
  await once(program, "exit");
  return took;
}

async function serviceStart(): Promise<number> {
  const began = performance.now();
  const [id = ""] = await start({ name: "bench", command, ready, terminal: false, stop: { grace: 1_000 } });
  await stateIs(id, "healthy");
  const took = performance.now() - began;
  await client.send("stopService", { service: id });
  await stateIs(id, "stopped");
  return took;
}

/** From the kill until the next start accepts connections; its pause before a restart is 1 ms. */
async function crashes(): Promise<readonly number[]> {
  const port = await freePort();
  const restart = { when: "always", backoff: 1, max: 1_000, within: 1 } as const;
  const [id = ""] = await start({ name: "crasher", command, port, ready, restart, terminal: false });
  const took: number[] = [];
  let killed = 0;
  for (let round = 0; round < rounds; round += 1) {
    // The server may not have noticed the crash yet.
    const { starts } = await healthyAfter(id, killed);
    killed = starts;
    const file = `${serviceStartDirectory(home.state, id, starts)}/meta.json`;
    const { pid } = JSON.parse(readFileSync(file, "utf8")) as { pid: number };
    const began = performance.now();
    process.kill(pid, "SIGKILL");
    while (await connects(port)) await delay(1);
    await accepts(port);
    took.push(performance.now() - began);
  }
  await client.send("stopService", { service: id });
  await stateIs(id, "stopped");
  return took;
}

async function idleCpu(): Promise<number> {
  const check = { kind: "tcp" } as const;
  const names = Array.from({ length: idleServices }, (_, at) => `idle-${at}`);
  const services = names.map((name) => ({
    name,
    command,
    ready,
    terminal: false,
    healthy: { check, every: 1_000 },
  }));
  const ids = await start(...services);
  for (const id of ids) await stateIs(id, "healthy");
  await delay(settleMs);
  const before = daemonTicks(home);
  await delay(watchMs);
  const used = daemonTicks(home) - before;
  for (const id of ids) await client.send("stopService", { service: id });
  return (used / ticksPerSecond / (watchMs / 1_000)) * 100;
}

async function repeat(measure: () => Promise<number>): Promise<readonly number[]> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) took.push(await measure());
  return took;
}

const late = 0.95;
const bare = await repeat(bareStart);
const service = await repeat(serviceStart);
const again = await crashes();
const cpu = await idleCpu();
const row = (name: string, values: readonly number[]) => [
  name,
  `${median(values).toFixed(1)} ms`,
  `${quantile(values, late).toFixed(1)} ms`,
];
console.log(
  table(
    ["services", "median", "p95"],
    [
      row("bare program until it accepts connections", bare),
      row("service from request to healthy", service),
      ["overhead of a service", `${(median(service) - median(bare)).toFixed(1)} ms`, ""],
      row("crash until the next start accepts connections", again),
      [`idle CPU of ${idleServices} services, each checked every second`, `${cpu.toFixed(1)} %`, ""],
    ],
  ),
);
