import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { setInterval } from "node:timers/promises";

import { spawn as openTerminal } from "@lydell/node-pty";
import { afterEach, beforeEach, expect, test } from "vitest";

import { table } from "../../bench/table.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { Repository } from "../../packages/cli/test/rigs/repository.ts";
import { type Allowance, courseOf } from "../rigs/hours/flatness.ts";
import { SteadyLoad } from "../rigs/hours/load.ts";
import { type Sample, takeSample } from "../rigs/hours/sample.ts";

const minutes = Number(process.env["SOAK_MINUTES"] ?? 120);
const everyMs = 30_000;

let rig: CliRig;
beforeEach(() => void (rig = new CliRig()));
afterEach(() => rig[Symbol.asyncDispose]());

/**
 * Node.js returns memory late, and SQLite and git grow in steps: 10 %, or what that is for a small program. A descriptor
 * is never late: three are a moment's connections. Latency on a machine that others use doubles by itself at times.
 */
const allowances: Readonly<Record<string, Allowance>> = {
  "server MiB": { share: 0.1, amount: 12 },
  "worker MiB": { share: 0.1, amount: 12 },
  "hosts MiB": { share: 0.1, amount: 12 },
  "server descriptors": { share: 0, amount: 3 },
  "worker descriptors": { share: 0, amount: 3 },
  "hosts descriptors": { share: 0, amount: 3 },
  "home MiB": { share: 0.1, amount: 4 },
  "status ms": { share: 0.5, amount: 5 },
  "trivial task ms": { share: 0.5, amount: 10 },
};

const config = (home: string) => `
backup:
  to: ${home}/elsewhere
  passphraseFile: ${home}/passphrase
  cron: "*/10 * * * *"
  verify: "*/30 * * * *"
  keep: { last: 2 }
checkouts: { succeeded: 2m }
retention:
  runs: { age: 10m }
  events: { age: 10m }
  audit: { age: 10m }
`;

function configure(): void {
  mkdirSync(`${rig.home}/config`, { recursive: true });
  writeFileSync(`${rig.home}/config/config.yaml`, config(rig.home));
  writeFileSync(`${rig.home}/passphrase`, "several good words\n", { mode: 0o600 });
}

/** A person in front of a task that never ends. */
async function view(): Promise<{ readonly shown: () => number; readonly close: () => void }> {
  const clock = "while sleep 1; do date; done";
  expect(await rig.wzp(["add", "--name", "clock", "--", "sh", "-c", clock])).toMatchObject({ status: 0 });
  const env = { ...rig.environment, TERM: "xterm-256color" };
  const terminal = openTerminal(wzpProgram, ["attach", "r1/clock"], { cwd: rig.work, env });
  let bytes = 0;
  terminal.onData((piece) => void (bytes += piece.length));
  return { shown: () => bytes, close: () => terminal.kill() };
}

function tell(samples: readonly Sample[]): string[] {
  const names = Object.keys(samples[0] ?? {});
  const column = (name: string) => samples.map((sample) => sample[name] ?? 0);
  const rows = names.map((name) => ({
    name,
    ...courseOf(column(name), allowances[name] ?? { share: Infinity, amount: Infinity }),
  }));
  const number = (value: number) => (Number.isFinite(value) ? value.toFixed(1) : "–");
  const cells = rows.map(({ name, level, growth, allowed }) => [
    name,
    number(column(name)[0] ?? 0),
    number(level),
    number(Math.max(...column(name))),
    number(growth),
    number(allowed),
  ]);
  const heading = ["", "first", "median", "most", "growth of the last two thirds", "allowed"];
  process.stdout.write(`\n${table(heading, cells)}\n`);
  return rows.filter(({ growth, allowed }) => growth > allowed).map(({ name }) => name);
}

/** The course of `npm run test:soak -- e2e/chaos/hours`; less than an hour is mostly warm-up. */
test(
  `${minutes} minutes of steady work leave memory, descriptors, disk and latency flat`,
  { timeout: (minutes + 10) * 60_000, retry: 0 },
  async () => {
    configure();
    const project = new Repository(`${rig.home}/project`);
    project.write({ "file.txt": "text\n" });
    project.commit();
    const viewer = await view();
    const client = openClient(`${rig.home}/run/server.sock`);
    const load = new SteadyLoad(client, project);
    const over = new AbortController();
    const loading = load.run(over.signal);
    const samples: Sample[] = [];
    for await (const _ of setInterval(everyMs)) {
      const sample = await takeSample(rig, client, load);
      samples.push(sample);
      const shown = Object.entries(sample).map(([name, value]) => `${name} ${value.toFixed(1)}`);
      const minute = (samples.length * everyMs) / 60_000;
      const at = `${new Date().toISOString()} minute ${minute} load ${(loadavg()[0] ?? 0).toFixed(1)}`;
      process.stdout.write(`${at}: ${shown.join(", ")}, tasks ${load.submitted}\n`);
      if (minute >= minutes) break;
    }
    over.abort();
    const shown = viewer.shown();
    viewer.close();
    expect(await rig.wzp(["cancel", "r1"])).toMatchObject({ status: 0 });
    await loading;

    const grew = tell(samples);
    process.stdout.write(`${cpus().length} cores, ${minutes} minutes, ${load.submitted} tasks\n`);
    const backups = await rig.json<{ readonly failed?: object; readonly verified?: object }>([
      "backup",
      "schedule",
    ]);
    expect(backups).toMatchObject({ verified: expect.anything() as object });
    expect(backups.failed).toBeUndefined();
    expect(load.failures).toEqual([]);
    expect(load.ended).toEqual({ succeeded: load.submitted, cancelled: 1 });
    expect(shown).toBeGreaterThan(minutes * 60 * 20);
    expect(grew).toEqual([]);
  },
);
