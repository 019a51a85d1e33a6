import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { dirname } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runSettingsSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ServiceSpecInput } from "@wezterm-parallel/shared/domain/service/service-spec";
import { serviceDirectory, serviceStartDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import { processesOf, WorkerRig } from "../../../test/rigs/worker-rig.ts";
import type { ServiceRecord } from "./services/service-record.ts";

let rig: WorkerRig;
beforeAll(async () => {
  rig = await new WorkerRig().open();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

type Wish = Omit<ServiceSpecInput, "command"> & { readonly script: string };

/** A program that listens on its port and says so, until it gets TERM. */
const listening = `exec python3 -uc '
import os, socket
s = socket.socket(); s.bind(("127.0.0.1", int(os.environ["PORT"]))); s.listen()
print("listening", flush=True)
while True: s.accept()[0].close()'`;

function provide(...wishes: readonly Wish[]): void {
  const services = wishes.map(({ script, ...wish }) => ({
    linger: 0,
    terminal: false,
    ...wish,
    command: { kind: "shell" as const, script },
  }));
  rig.settings = runSettingsSchema.parse({ services });
}

const needs = (...names: string[]) => ({
  services: names.map((service) => ({ service, until: "healthy" as const })),
});

const statesOf = (service: ServiceReport | undefined) => service?.history.map(({ state }) => state.kind);

function outputOf({ id, starts }: ServiceReport): string {
  return readFileSync(`${serviceStartDirectory(rig.home.state, id, starts)}/out.log`, "utf8");
}

const isRunning = ({ id }: ServiceReport) => processesOf(`service:${id}#`, "WZP_SESSION=").length > 0;

test("it starts when a task needs it, which gets its port once it is healthy; it ends with the last", async () => {
  provide({ name: "web", script: listening, ready: { check: { kind: "tcp" }, every: 50 } });
  const script = 'exec 3<>"/dev/tcp/127.0.0.1/$WZP_SERVICE_WEB_PORT" && echo reached';
  const one = rig.assign({ name: "one", script, ...needs("web") });
  const two = rig.assign({ name: "two", script, ...needs("web") });
  for (const ref of [one, two]) {
    expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 0 });
    expect(rig.read(ref)).toBe("reached\n");
  }
  const web = await rig.serviceIs("web", "stopped");
  expect(statesOf(web)).toEqual(["starting", "healthy", "stopping", "stopped"]);
  expect(web.starts).toBe(1);
  expect(isRunning(web)).toBe(false);
});

test("services that it needs come first, and hand their ports on", async () => {
  provide(
    { name: "store", script: listening, ready: { check: { kind: "log", text: "listening" }, every: 50 } },
    {
      name: "api",
      script: `echo "store at $WZP_SERVICE_STORE_PORT"; ${listening}`,
      needs: [{ service: "store" }],
      ready: { check: { kind: "tcp" }, every: 50 },
    },
  );
  const ref = rig.assign({ name: "client", script: 'test -n "$WZP_SERVICE_API_PORT"', ...needs("api") });
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 0 });
  const api = await rig.serviceIs("api", "stopped");
  const store = await rig.serviceIs("store", "stopped");
  expect(outputOf(api)).toContain(`store at ${store.ports[0]}`);
});

test("each attempt has its own of scope checkout, in its checkout, and nothing is left of it", async () => {
  provide({ name: "own", scope: "checkout", script: "pwd; touch made-here; exec sleep 600" });
  const order = { checkout: "worktree" as const, script: "ls made-here && pwd", ...needs("own") };
  const refs = [rig.assign({ name: "left", ...order }), rig.assign({ name: "right", ...order })];
  for (const ref of refs) expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 0 });
  const own = [...rig.services.values()].filter(({ name }) => name === "own");
  expect(own).toHaveLength(2);
  await rig.until("both to end", () =>
    [...rig.services.values()].every(({ name, state }) => name !== "own" || state.kind === "stopped"),
  );
  for (const { id } of own) expect(existsSync(serviceStartDirectory(rig.home.state, id, 1))).toBe(false);
});

test("a program that ends at once is restarted with growing pauses, then fails with its last lines", async () => {
  provide({
    name: "crasher",
    script: "echo out of luck; exit 3",
    ready: { check: { kind: "tcp" } },
    restart: { backoff: 20, max: 2 },
  });
  const ref = rig.assign({ name: "unlucky", ...needs("crasher") });
  const { outcome } = await rig.ended(ref);
  expect(outcome).toMatchObject({
    kind: "failed",
    failure: {
      reason: "service-failed",
      detail: "Service crasher ended with exit code 3.",
      hint: "Its last lines: out of luck",
    },
  });
  // Nothing needs it any more, and it still says why.
  const crasher = await rig.serviceIs("crasher", "failed");
  await rig.until("its task to let it go", () => rig.service("crasher")?.neededBy.length === 0);
  expect(crasher.state).toMatchObject({ why: { detail: "Service crasher ended with exit code 3." } });
  expect(statesOf(crasher)).toEqual([
    "starting",
    "backing-off",
    "starting",
    "backing-off",
    "starting",
    "failed",
  ]);
  const waits = crasher.history.flatMap(({ state }) =>
    state.kind === "backing-off" ? [state.until - state.since] : [],
  );
  expect(waits).toEqual([20, 40]);
  await rig.ask({ kind: "stop-service", id: crasher.id });
  const { state } = await rig.serviceIs("crasher", "stopped");
  expect(state).not.toHaveProperty("why");
});

test("one that waits before its next start starts at once when a person restarts it", async () => {
  const flag = `${rig.root}/may-start`;
  provide({
    name: "tardy",
    script: `test -e ${flag} || exit 4; exec sleep 600`,
    restart: { backoff: 600_000 },
  });
  const ref = rig.assign({ name: "waiter", ...needs("tardy"), script: "sleep 600" });
  const { id } = await rig.serviceIs("tardy", "backing-off");
  writeFileSync(flag, "");
  await rig.ask({ kind: "restart-service", id });
  await rig.serviceIs("tardy", "healthy");
  rig.stop(ref);
  await rig.ended(ref);
});

test("it is restarted once when files change that match its globs, and by no other change", async () => {
  const { directory } = rig.project;
  mkdirSync(`${directory}/.git/hooks`, { recursive: true });
  provide({
    name: "dev",
    script: "cat app/text 2>/dev/null; exec sleep 600",
    ready: { check: { kind: "command", command: { kind: "shell", script: "true" } }, every: 50 },
    onChange: ["app/**", "!app/*.log"],
  });
  const ref = rig.assign({ name: "developer", ...needs("dev"), script: "sleep 600" });
  await rig.serviceIs("dev", "healthy");
  for (const name of ["other", "app/dev.log", ".git/hooks/app"]) {
    mkdirSync(dirname(`${directory}/${name}`), { recursive: true });
    writeFileSync(`${directory}/${name}`, "x");
  }
  writeFileSync(`${directory}/app/text`, "first\n");
  writeFileSync(`${directory}/app/more`, "");
  await rig.until("its second start", () => rig.service("dev")?.starts === 2);
  const second = await rig.serviceIs("dev", "healthy");
  await rig.until("what it read", () => outputOf(second) === "first\n");
  writeFileSync(`${directory}/app/next`, "second\n");
  renameSync(`${directory}/app/next`, `${directory}/app/text`);
  await rig.until("its third start", () => rig.service("dev")?.starts === 3);
  const third = await rig.serviceIs("dev", "healthy");
  await rig.until("what it read then", () => outputOf(third) === "second\n");
  rig.stop(ref);
  await rig.ended(ref);
  expect((await rig.serviceIs("dev", "stopped")).starts).toBe(3);
});

test.runIf(process.platform === "linux")(
  "only the end of a long log stays on disk while the service runs, and each byte keeps its place",
  async () => {
    const size = 2 ** 20;
    const gate = `${rig.root}/go-on-printing`;
    provide({
      name: "talker",
      script: `yes 'some words' | head -c ${5 * size}; until [ -e ${gate} ]; do sleep 0.05; done; echo the end; exec sleep 600`,
      logSize: size,
    });
    const ref = rig.assign({ name: "listener", ...needs("talker"), script: "sleep 600" });
    const talker = await rig.serviceIs("talker", "healthy");
    const file = `${serviceStartDirectory(rig.home.state, talker.id, 1)}/out.log`;
    await rig.until("its log to be cut", () => {
      const { size: length, blocks } = statSync(file);
      return length === 5 * size && blocks * 512 < 2 * size;
    });
    writeFileSync(gate, "");
    await rig.until("its last line", () => outputOf(talker).endsWith("the end\n"));
    const text = outputOf(talker);
    expect(text.length).toBe(5 * size + "the end\n".length);
    expect(text.slice(-size - 8, -8)).toMatch(/^[some word\n]+$/);
    rig.stop(ref);
    await rig.ended(ref);
  },
);

test("nothing is left of a service of a run that ended a day ago", async () => {
  provide({ name: "of-run", scope: "run", script: "exec sleep 600" });
  await rig.ended(rig.assign({ name: "brief", ...needs("of-run") }));
  const { id } = await rig.serviceIs("of-run", "stopped");
  const directory = serviceDirectory(rig.home.state, id);
  expect(existsSync(directory)).toBe(true);
  await rig.killWorker();
  const file = `${directory}/service.json`;
  const record = JSON.parse(readFileSync(file, "utf8")) as ServiceRecord;
  const since = Date.now() - 2 * 86_400_000;
  const life = { ...record.life, state: { ...record.life.state, since } };
  writeFileSync(file, JSON.stringify({ ...record, life }));
  rig.startWorker();
  await rig.until("it to be removed", () => !existsSync(directory));
});

test("a fixed port that is taken is a state with its reason, and it starts when the port is free", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const ready = { check: { kind: "tcp" as const }, every: 50 };
  provide({ name: "fixed", port, script: listening, ready, restart: { backoff: 20, max: 500 } });
  const ref = rig.assign({ name: "patient", ...needs("fixed") });
  const waiting = await rig.serviceIs("fixed", "backing-off");
  expect(waiting.state).toMatchObject({ why: { reason: "port-taken" } });
  other.close();
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 0 });
});

test("a check that hangs is killed; what is not ready in time fails, and leaves no process", async () => {
  provide({
    name: "mute",
    script: "exec sleep 600",
    ready: {
      check: { kind: "command", command: { kind: "shell", script: "sleep 601 & sleep 602" } },
      every: 20,
      timeout: 100,
      within: 400,
    },
    restart: { when: "never" },
  });
  const { outcome } = await rig.ended(rig.assign({ name: "waits-in-vain", ...needs("mute") }));
  expect(outcome).toMatchObject({
    failure: { detail: "Service mute was not ready within 0.4 s: no answer within 0.1 s." },
  });
  const mute = await rig.serviceIs("mute", "failed");
  expect(isRunning(mute)).toBe(false);
  // A check that was running at the end is killed when its own time is over.
  const left = () => [...processesOf("sleep\x00601", ""), ...processesOf("sleep\x00602", "")];
  await expect.poll(left).toEqual([]);
});

test("a person starts it, it becomes unhealthy and healthy again, is restarted and stopped as it wishes", async () => {
  const flag = `${rig.root}/ill`;
  const asked = await rig.ask({
    kind: "start-services",
    project: rig.project,
    environment: rig.environment,
    names: ["kept"],
    services: runSettingsSchema.parse({
      services: [
        {
          name: "kept",
          linger: 0,
          terminal: false,
          command: { kind: "shell", script: `trap 'echo "by INT"; exit' INT; while :; do sleep 0.05; done` },
          healthy: {
            check: { kind: "command", command: { kind: "shell", script: `test ! -e ${flag}` } },
            every: 30,
            failures: 2,
          },
          stop: { signal: "INT", grace: 20_000 },
        },
      ],
    }).services!,
  });
  const [id = ""] = asked.kind === "start-services" ? asked.ids : [];
  await rig.serviceIs("kept", "healthy");
  writeFileSync(flag, "");
  const ill = await rig.serviceIs("kept", "unhealthy");
  expect(ill.state).toMatchObject({ why: { reason: "check-failed" } });
  rmSync(flag);
  await rig.serviceIs("kept", "healthy");
  await rig.ask({ kind: "restart-service", id });
  await rig.until("its second start", () => rig.service("kept")?.starts === 2);
  await rig.serviceIs("kept", "healthy");
  await rig.ask({ kind: "stop-service", id });
  const stopped = await rig.serviceIs("kept", "stopped");
  expect(outputOf(stopped)).toBe("by INT\n");
  expect(isRunning(stopped)).toBe(false);
});
