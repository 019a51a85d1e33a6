import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { WorkerRig, processesOf } from "../../../test/rigs/worker-rig.ts";

const witness = fileURLToPath(new URL("../../../../../e2e/rigs/witness.pl", import.meta.url));

/** chaos.test.ts kills the whole product; here each step of the worker should be hit occasionally. */
const kills = 6;

test("whenever the worker is killed, every attempt runs once and is reported with its own exit code", async () => {
  await using rig = await new WorkerRig().open();
  const record = `${rig.root}/witness`;
  writeFileSync(record, "");
  const script = `perl '${witness}' '${record}' "setup-$WZP_TASK" 5 0 0`;
  rig.settings = { ...rig.settings, setup: [{ kind: "shell", script }] };
  const tasks = Array.from({ length: 16 }, (_, index) => {
    const name = `t${index}`;
    const code = index % 3 === 2 ? index : 0;
    const say = (task: string, ms: number) => [
      "perl",
      witness,
      record,
      task,
      String(ms),
      task === name ? String(code) : "0",
      "500",
    ];
    const command = { kind: "argv" as const, argv: say(name, 20 + index * 40) };
    if (index % 2 === 0) return { ref: rig.assign({ name, command }), name, code };
    const verify = [{ kind: "argv" as const, argv: say(`${name}-verify`, 30) }];
    return {
      ref: rig.assign({ name, command, verify, checkout: "worktree", outputs: ["file"] }),
      name,
      code,
    };
  });
  for (let kill = 0; kill < kills; kill++) {
    await rig.until("a greeting", () => rig.hellos.length > kill);
    await delay((kill * 37) % 200);
    await rig.killWorker();
    rig.startWorker();
  }
  for (const { ref, name, code } of tasks) {
    const { outcome } = await rig.ended(ref);
    expect([name, outcome]).toEqual([name, { kind: "exited", code }]);
  }
  const lines = readFileSync(record, "utf8").trim().split("\n");
  expect(lines.filter((line) => line.startsWith("twice"))).toEqual([]);
  for (const { name, code } of tasks) {
    const isolated = /[13579]$/.test(name);
    const verified = isolated && code === 0 ? [`${name}-verify`] : [];
    const setUp = isolated ? [`setup-r1/${name}`] : [];
    for (const task of [name, ...verified, ...setUp]) expect([task, count(lines, task)]).toEqual([task, 1]);
  }
}, 120_000);

function count(lines: readonly string[], task: string): number {
  return lines.filter((line) => line.startsWith(`start ${task} `)).length;
}

test("a worker that is asked to end leaves tasks running, and the next one reports how they end", async () => {
  await using rig = await new WorkerRig().open();
  const ref = rig.assign({
    name: "long",
    script: `while [ ! -e ${rig.root}/go ]; do sleep 0.02; done; exit 5`,
  });
  await rig.running(ref);
  expect(await rig.killWorker("SIGTERM")).toBe(0);
  writeFileSync(`${rig.root}/go`, "");
  rig.startWorker();
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 5 });
});

test("an end that nobody acknowledged is reported again, once the server is back", async () => {
  await using rig = await new WorkerRig().open();
  rig.acknowledges = false;
  const ref = rig.assign({ name: "unheard", script: "exit 4" });
  await rig.until("its end", () => rig.received.some(({ kind }) => kind === "ended"));
  rig.acknowledges = true;
  rig.disconnect();
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 4 });
});

test("a stop that was asked for while the worker was away is carried out", async () => {
  await using rig = await new WorkerRig().open();
  const ref = rig.assign({ name: "away", script: "sleep 600", env: { AWAY: rig.root } });
  await rig.running(ref);
  await rig.killWorker();
  rig.stop(ref);
  rig.startWorker();
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "cancelled" });
  expect(processesOf("AWAY=", rig.root)).toEqual([]);
});

test("a session that no attempt of the server has is ended when the worker comes back", async () => {
  await using rig = await new WorkerRig().open();
  const ref = rig.assign({ name: "orphan", script: "sleep 600", env: { ORPHAN: rig.root } });
  await rig.running(ref);
  await rig.killWorker();
  rig.revoke(ref);
  rig.startWorker();
  await rig.until("its end", () => processesOf("ORPHAN=", rig.root).length === 0);
});

test("an attempt whose host was killed is lost, and nothing of it runs on", async () => {
  await using rig = await new WorkerRig().open();
  const ref = rig.assign({ name: "hosted", script: "trap '' HUP; sleep 600", env: { HOSTED: rig.root } });
  await rig.running(ref);
  const [host] = processesOf(rig.home.state, "").filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("host.ts"),
  );
  process.kill(host ?? 0, "SIGKILL");
  expect((await rig.ended(ref)).outcome).toMatchObject({ kind: "lost", failure: { reason: "host-lost" } });
  expect(processesOf("HOSTED=", rig.root)).toEqual([]);
});

test("a worker whose server falls silent ends everything before its lease is over, and says so later", async () => {
  await using rig = new WorkerRig();
  rig.leaseMs = 2_000;
  await rig.open();
  const ref = rig.assign({ name: "fenced", script: "sleep 600", env: { FENCED: rig.root } });
  await rig.running(ref);
  await delay(1_000);
  expect(processesOf("FENCED=", rig.root)).not.toEqual([]);
  rig.answers = false;
  const from = performance.now();
  await rig.until("its end", () => processesOf("FENCED=", rig.root).length === 0);
  expect(performance.now() - from).toBeLessThan(2_000);
  rig.answers = true;
  rig.disconnect();
  expect((await rig.ended(ref)).outcome).toMatchObject({
    kind: "lost",
    failure: { reason: "lease-expired" },
  });
});

test("a second worker of the same home is refused", async () => {
  await using rig = await new WorkerRig().open();
  await rig.until("the first", () => rig.hellos.length > 0);
  const first = rig.hellos.length;
  rig.spawnWorker();
  await rig.until("the refusal", () => rig.log.join("").includes("already works for"));
  expect(rig.hellos.length).toBe(first);
});
