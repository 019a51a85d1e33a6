import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { freePort } from "../../e2e/rigs/free-port.ts";
import { TestHome } from "../../e2e/rigs/home.ts";
import { OtherMachine } from "../../e2e/rigs/other-machine.ts";
import { done } from "../../e2e/rigs/replicas/replica-set.ts";
import { UserRepository } from "../../e2e/rigs/user-repository.ts";
import { makeCertificate } from "../../packages/backend/test/rigs/access/certificates.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Chains of tasks that run `true`, by turns on the server's own worker and on one that joined over TLS, on the same
 * machine: of another user, with a home and a copy of the repository of its own. Usage: remote.ts [TASKS] [ROUNDS]
 */
const tasks = Number(process.argv[2] ?? 20);
const rounds = Number(process.argv[3] ?? 5);
const files = 1_000;

/** Median ms over a chain: until the task's program runs, and until its end is stored. */
interface Times {
  readonly started: number;
  readonly ended: number;
}

const kinds = [
  { name: "without a checkout", checkout: "none" },
  { name: `with a checkout of ${files} files`, checkout: "worktree" },
] as const;

await using opened = new AsyncDisposableStack();
const home = opened.use(new TestHome());
const repository = opened.use(new UserRepository());
const machine = opened.use(new OtherMachine());
await begin();
const client = openClient(homePaths({ env: home.env(), homeDirectory: "", userId: 0 }).serverSocket);
const rows: string[][] = [];
for (const { name, checkout } of kinds) {
  const local: Times[] = [];
  const remote: Times[] = [];
  // The first of each brings the code to where it is needed.
  for (let round = -1; round < rounds; round += 1) {
    const times = { local: await chain(checkout, []), remote: await chain(checkout, ["far"]) };
    if (round < 0) continue;
    local.push(times.local);
    remote.push(times.remote);
  }
  for (const until of ["started", "ended"] as const)
    rows.push([`${name}, ready until ${until}`, ...compare(local, remote, until)]);
}
console.log(`${rounds} rounds of ${tasks} tasks, load ${loadavg()[0]?.toFixed(0)}\n`);
console.log(table(["median of each chain", "local ms", "remote ms", "ratio (spread)", "more ms"], rows));

async function begin(): Promise<void> {
  const { cert, key } = makeCertificate(home.path, "server");
  mkdirSync(join(repository.path, "src"));
  for (let at = 0; at < files; at += 1)
    writeFileSync(join(repository.path, `src/${at}.txt`), `${at}\n`.repeat(100));
  repository.git("add", "src");
  repository.git("commit", "-qm", "Add files");
  const listen = ["--listen", `127.0.0.1:${await freePort()}`, "--tls-cert", cert, "--tls-key", key];
  await done(home.wzp(repository.path, "up", ...listen));
  const invited = await done(home.wzp(repository.path, "workers", "invite", "far", "--json"));
  const { command } = JSON.parse(invited.stdout) as { command: string };
  const ca = machine.write("ca.pem", readFileSync(cert, "utf8"));
  await done(machine.wzp(...command.split(" ").slice(1), "--ca", ca));
}

/** Runs a plan in which each task needs the one before. */
async function chain(checkout: string, labels: readonly string[]): Promise<Times> {
  const names = Array.from({ length: tasks }, (_, at) => `t${at}`);
  const lines = names.map((name, at) => {
    const needs = at === 0 ? "" : `, needs: [t${at - 1}]`;
    return `  ${name}: { run: "true", terminal: false, checkout: ${checkout}, labels: [${labels.join()}]${needs} }\n`;
  });
  writeFileSync(join(repository.path, "wezterm-parallel.yaml"), `tasks:\n${lines.join("")}`);
  const ran = await done(home.wzp(repository.path, "run", "--detach", "--json"));
  const { run } = JSON.parse(ran.stdout) as { run: { id: string } };
  await done(home.wzp(repository.path, "wait", run.id));
  return read(client, run.id);
}

async function read(from: Client, run: string): Promise<Times> {
  const found = await from.tasks({ run, limit: 1_000 });
  if (!found.ok) throw new Error(found.failure.detail);
  const of = (until: "startedAt" | "endedAt") =>
    median(found.value.items.slice(1).map((each) => (each[until] ?? Number.NaN) - (each.readyAt ?? 0)));
  return { started: of("startedAt"), ended: of("endedAt") };
}

function compare(local: readonly Times[], remote: readonly Times[], until: keyof Times): string[] {
  const [here, there] = [local, remote].map((each) => each.map((times) => times[until]));
  const ratios = here!.map((each, at) => (there![at] ?? Number.NaN) / each);
  const [one, other] = [median(here!), median(there!)];
  const spread = `${Math.min(...ratios).toFixed(2)} – ${Math.max(...ratios).toFixed(2)}`;
  return [
    one.toFixed(0),
    other.toFixed(0),
    `${median(ratios).toFixed(2)} (${spread})`,
    (other - one).toFixed(0),
  ];
}
