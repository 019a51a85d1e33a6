import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runSettingsSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ServiceSpecInput } from "@wezterm-parallel/shared/domain/service/service-spec";
import { serviceStartDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import { processesOf, WorkerRig } from "../../../test/rigs/worker-rig.ts";

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
    linger: 60_000,
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
  const crasher = rig.service("crasher");
  expect(statesOf(crasher)?.slice(0, 7)).toEqual([
    "starting",
    "backing-off",
    "starting",
    "backing-off",
    "starting",
    "failed",
  ]);
  const waits = crasher!.history.flatMap(({ state }) =>
    state.kind === "backing-off" ? [state.until - state.since] : [],
  );
  expect(waits).toEqual([20, 40]);
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
    // Without it, the failed service would be stopped as soon as its task has ended.
    linger: 60_000,
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
