import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { joinedMachine } from "../rigs/joined-machine.ts";
import { OtherMachine } from "../rigs/other-machine.ts";
import { until } from "../rigs/until.ts";

const plan = `tasks:
  make:
    labels: [far]
    run: |
      whoami >who.txt; cat notes.txt >>who.txt; mkdir -p dist; echo built >dist/app.txt
      for n in 1 2 3 4 5; do echo "line $n"; sleep 0.2; done
    outputs: [dist/**]
  use:
    needs: [make]
    labels: [far]
    run: cat "$WZP_INPUTS/make/dist/app.txt" who.txt
  here:
    needs: [make]
    run: test -f who.txt && cat "$WZP_INPUTS/make/dist/app.txt"
`;

test("a worker on another machine runs tasks that ask for it: code, inputs, log, outputs and commit", async () => {
  await using place = await joinedMachine();
  const { wzp, write, repository, machine } = place;
  const before = repository.fingerprint();
  write(plan);
  const ran = await wzp("run");
  expect(ran.stdout + ran.stderr).toContain("3 done");
  const user = process.getuid?.() === 0 ? "nobody" : execFileSync("whoami", { encoding: "utf8" }).trim();
  expect((await wzp("logs", "r1/make")).stdout).toBe("line 1\nline 2\nline 3\nline 4\nline 5\n");
  expect((await wzp("logs", "r1/use")).stdout).toBe(`built\n${user}\none\n`);
  expect((await wzp("logs", "r1/here")).stdout).toBe("built\n");
  expect((await wzp("diff", "r1/make")).stdout).toContain(`+${user}`);
  expect(repository.git("show", "wzp/r1/make:who.txt")).toBe(`${user}\none\n`);
  expect(before).not.toBe("");
  // Nothing of the server's machine was readable there.
  expect(readFileSync(join(machine.state, "worker.json"), "utf8")).toContain("wzpw_");
  const merged = await wzp("merge", "r1/make");
  expect(merged.stdout + merged.stderr).toContain("landed");
  expect(repository.git("show", "main:who.txt")).toContain(user);
});

test("its terminals are attached to, typed into and shown from the server's machine", async () => {
  await using place = await joinedMachine();
  const { wzp, write } = place;
  write(
    `tasks:\n  ask: { labels: [far], terminal: true, run: "echo ready; read answer; echo got $answer" }\n`,
  );
  await wzp("run", "--detach");
  await until("it asks", async () => (await wzp("logs", "r1/ask")).stdout.includes("ready"));
  expect(await wzp("send", "--enter", "r1/ask", "hello")).toMatchObject({ code: 0 });
  await until("it ended", async () => (await wzp("ps", "--all")).stdout.includes("succeeded"));
  expect((await wzp("logs", "r1/ask")).stdout).toContain("got hello");
});

test("a task that does not ask for another machine never runs there", async () => {
  await using place = await joinedMachine();
  const { wzp } = place;
  await wzp("add", "--wait", "--", "sh", "-c", "echo here");
  const shown = JSON.parse((await wzp("show", "r1", "--json")).stdout) as object;
  expect(JSON.stringify(shown)).not.toContain('"worker":"far"');
});

test("a task goes on while its worker and the server are killed; the log is complete and it ends once", async () => {
  await using place = await joinedMachine();
  const { wzp, write, machine, home } = place;
  write(`tasks:\n  long: { labels: [far], run: "for n in $(seq 1 40); do echo line $n; sleep 0.2; done" }\n`);
  await wzp("run", "--detach");
  await until("it runs", async () => (await wzp("logs", "r1/long")).stdout.includes("line 3"));
  machine.killWorker();
  await until("it runs on", async () => (await wzp("logs", "r1/long")).stdout.includes("line 10"));
  for (const { pid, command } of home.processes())
    if (command.includes(" daemon server ") && !command.includes("wzp-keeper")) process.kill(pid, "SIGKILL");
  await until("it ended", async () => (await wzp("ps", "--all")).stdout.includes("succeeded"), 60_000);
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at + 1}\n`).join("");
  expect((await wzp("logs", "r1/long")).stdout).toBe(lines);
  expect((await wzp("show", "r1/long", "--json")).stdout).toContain('"attempts":1');
}, 120_000);

test("a worker of a pool joins from a file, and on SIGTERM finishes its task, leaves, and forgets the credential", async () => {
  await using place = await joinedMachine();
  const { wzp, write, home } = place;
  await using container = new OtherMachine();
  const invited = await wzp("workers", "invite", "build", "--pool");
  expect(invited.stdout).toMatch(/ --token wzpp_\S+ --foreground\n$/);
  expect(invited.stderr).toContain("Any number of workers can use it within 90d");
  const [, , , address = "", , token = ""] = invited.stdout.split(" ");
  const ca = container.write("ca.pem", readFileSync(join(home.path, "server.crt"), "utf8"));
  const options = ["--token-file", container.write("token", `${token}\n`), "--ca", ca];
  expect((await container.wzp("worker", "join", address, "--ca", ca)).stderr).toContain("--token-file");
  const ended = container.wzp("worker", "join", address, ...options, "--tasks", "1", "--foreground");
  const name = `build@${hostname()}`;
  await until("it is connected", async () => (await wzp("workers", "list")).stdout.includes(`${name} `));
  write(`tasks:
  long: { labels: [build], run: "for n in $(seq 1 15); do echo line $n; sleep 0.2; done" }
  next: { labels: [build], run: "echo next" }
`);
  await wzp("run", "--detach");
  await until("it runs", async () => (await wzp("logs", "r1/long")).stdout.includes("line 3"));
  expect((await container.wzp("status")).stdout).toBe(`worker ${name} of ${address}: connected, 1 task\n`);
  for (const { pid, command } of container.processes())
    if (command.includes(" worker join ")) process.kill(pid, "SIGTERM");
  expect(await ended).toMatchObject({ code: 0, stderr: expect.stringContaining("waiting for 1 task") });
  const shown = await wzp("show", "r1/long", "--json");
  expect(shown.stdout).toContain('"state":"succeeded"');
  expect(shown.stdout).toContain('"attempts":1');
  const lines = Array.from({ length: 15 }, (_, at) => `line ${at + 1}\n`).join("");
  expect((await wzp("logs", "r1/long")).stdout).toBe(lines);
  expect((await wzp("ps")).stdout).toContain("next");
  expect((await wzp("workers", "list")).stdout).not.toContain(name);
  expect(existsSync(join(container.state, "worker.json"))).toBe(false);
  // A host of sessions ends by itself some time later.
  expect(container.processes().filter(({ command }) => command.includes(" daemon "))).toEqual([]);
}, 120_000);

test("a removed worker ends its tasks and stops; an invitation works once", async () => {
  await using place = await joinedMachine();
  const { wzp, write, machine, command } = place;
  write(`tasks:\n  long: { labels: [far], run: "echo begun; sleep 600" }\n`);
  await wzp("run", "--detach");
  await until("it runs", async () => (await wzp("logs", "r1/long")).stdout.includes("begun"));
  await using second = new OtherMachine();
  const ca = second.write("ca.pem", readFileSync(join(place.home.path, "server.crt"), "utf8"));
  const again = await second.wzp(...command.split(" ").slice(1), "--ca", ca);
  expect(again.code).not.toBe(0);
  expect(again.stderr).toContain("not valid");
  expect((await wzp("workers", "list")).stdout).toMatch(/far +connected/);
  const refused = await wzp("workers", "remove", "far");
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain("Tasks on far have not ended: 1.");
  expect(refused.stderr).toContain("wzp workers drain far --wait");
  const removed = await wzp("workers", "remove", "far", "--lose-work");
  expect(removed.stdout).toContain("removed far; 1 task lost");
  expect((await wzp("workers", "list")).stdout).not.toContain("far");
  await until("nothing runs there", () =>
    machine.processes().every(({ command: each }) => !each.includes("sleep 600")),
  );
  await until("the worker has stopped", async () => (await machine.wzp("status")).stdout.includes("stopped"));
}, 120_000);

test("a worker drains: it finishes what runs, takes nothing new after both were killed, and keeps what is only there", async () => {
  await using place = await joinedMachine();
  const { wzp, write, machine, home } = place;
  write(`tasks:
  fail: { labels: [far], run: "echo only here >lost.txt; false" }
  long: { labels: [far], run: "for n in $(seq 1 20); do echo line $n; sleep 0.2; done" }
  next: { labels: [far], run: "echo next" }
`);
  const checked = await wzp("doctor");
  expect(checked.stdout).toMatch(/worker +far: release [\d.]+, connected,.* last contact (?:now|\d+s ago)/);
  expect((await machine.wzp("doctor")).stdout).toMatch(/joined +far of https:.*: connected/);
  await wzp("run", "fail");
  const kept = await wzp("workers", "remove", "far");
  expect(kept.stderr).toContain("Work that is nowhere else is in checkouts on far: r1/fail#1.");
  await wzp("run", "long", "--detach");
  await until("it runs", async () => (await wzp("logs", "r2/long")).stdout.includes("line 3"));
  const draining = await wzp("workers", "drain", "far");
  expect(draining.stdout).toBe("far takes nothing new, and finishes 1 task\n");
  await wzp("run", "next", "--detach");
  machine.killWorker();
  for (const { pid, command } of home.processes())
    if (command.includes(" daemon server ") && !command.includes("wzp-keeper")) process.kill(pid, "SIGKILL");
  const drained = await wzp("workers", "drain", "far", "--wait");
  expect(drained.stderr).toContain("waiting for 1 task on far");
  expect(drained.stdout).toBe("far is drained: it has no tasks\n");
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}\n`).join("");
  expect((await wzp("logs", "r2/long")).stdout).toBe(lines);
  expect((await wzp("workers", "list")).stdout).toMatch(/far +drained/);
  expect((await wzp("show", "r3/next")).stdout).toContain("every worker that could take it is draining");
  expect((await wzp("workers", "undrain", "far")).stdout).toBe("far takes tasks again\n");
  await until("it ended", async () => (await wzp("ps", "--all")).stdout.includes("r3/next"));
  await until("it ran", async () => (await wzp("logs", "r3/next")).stdout === "next\n");
  const removed = await wzp("workers", "remove", "far", "--lose-work");
  expect(removed.stdout).toBe("removed far\n");
}, 120_000);
