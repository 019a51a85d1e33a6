import { readFileSync, rmSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runSettingsSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ServiceSpecInput } from "@wezterm-parallel/shared/domain/service/service-spec";
import { serviceStartDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import { ContainerImage } from "../../../test/rigs/container-image.ts";
import { processesOf, WorkerRig } from "../../../test/rigs/worker-rig.ts";
import { homeId } from "../../base/process-tree/home-id.ts";
import { containerLabels } from "./container/container-names.ts";

const image = ContainerImage.make();
const able = image !== undefined;

let rig: WorkerRig;
beforeAll(async () => {
  rig = new WorkerRig();
  rig.workerVariables = { ...image?.variables };
  await rig.open();
});
afterAll(async () => {
  const left = containers();
  if (left.length > 0) image?.podman("rm", "--force", ...left);
  await rig[Symbol.asyncDispose]();
  image?.[Symbol.dispose]();
});

/** Ids of the containers of this home. */
function containers(): string[] {
  const filter = `label=${containerLabels.home}=${homeId(rig.home.state)}`;
  const listed = image?.podman("ps", "--all", "--filter", filter, "--format", "{{.ID}}") ?? "";
  return listed.split("\n").filter((id) => id !== "");
}

type Wish = Omit<ServiceSpecInput, "command"> & { readonly script: string };

function provide({ script, ...wish }: Wish): void {
  const usual = { linger: 0, terminal: false, restart: { backoff: 20 } };
  const container = { image: image?.name ?? "", network: "host" };
  const command = { kind: "shell" as const, script };
  rig.settings = runSettingsSchema.parse({ services: [{ ...usual, container, ...wish, command }] });
}

const needs = (name: string) => ({ services: [{ service: name, until: "healthy" as const }] });
/** Passes only in the container. */
const inside = (script = "true") => ({
  kind: "command" as const,
  command: { kind: "shell" as const, script: `test ! -e /usr/bin/git && ${script}` },
});

function outputOf({ id, starts }: ServiceReport): string {
  return readFileSync(`${serviceStartDirectory(rig.home.state, id, starts)}/out.log`, "utf8");
}

/** The first process of the program in the container, as the machine sees it. */
const serverPid = (port: number | undefined) => processesOf(`httpd\0-f\0-p\0${port}`, "").at(-1);

test.skipIf(!able)(
  "it serves its directory from a container, survives kill -9 of the worker, and is replaced after that of its host",
  async () => {
    const sick = `${rig.project.directory}/sick`;
    provide({
      name: "web",
      script: `test ! -e /usr/bin/git && echo "token $TOKEN" && exec httpd -f -p "$PORT"`,
      env: { TOKEN: "of the plan" },
      ready: { check: inside(), every: 50 },
      healthy: { check: inside("test ! -e sick"), every: 50, failures: 1 },
    });
    const { services = [] } = rig.settings;
    const { project, environment } = rig;
    await rig.until("the worker", () => rig.hellos.length > 0);
    await rig.ask({ kind: "start-services", project, environment, services, names: ["web"] });
    const script = `exec 3<>"/dev/tcp/127.0.0.1/$WZP_SERVICE_WEB_PORT" && printf 'GET /file HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3`;
    const ref = rig.assign({ name: "client", script, ...needs("web") });
    expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 0 });
    expect(rig.read(ref)).toMatch(/200 OK[^]*content\n$/);
    const web = await rig.serviceIs("web", "healthy");
    expect(outputOf(web)).toBe("token of the plan\n");
    const pid = serverPid(web.ports[0]);
    const [container] = containers();

    await rig.killWorker();
    rig.services.clear();
    rig.startWorker();
    await rig.serviceIs("web", "healthy");
    writeFileSync(sick, "");
    await rig.serviceIs("web", "unhealthy");
    rmSync(sick);
    await rig.serviceIs("web", "healthy");
    expect({ pid: serverPid(web.ports[0]), containers: containers() }).toEqual({
      pid,
      containers: [container],
    });

    for (const host of processesOf(rig.home.state, "")) {
      if (readFileSync(`/proc/${host}/cmdline`, "utf8").includes("host.ts")) process.kill(host, "SIGKILL");
    }
    await rig.until("its second start", () => rig.service("web")?.starts === web.starts + 1);
    await rig.serviceIs("web", "healthy");
    const [other, ...more] = containers();
    expect([other === container, more]).toEqual([false, []]);
    await rig.ask({ kind: "stop-service", id: web.id });
    await rig.serviceIs("web", "stopped");
    expect([serverPid(web.ports[0]), containers()]).toEqual([undefined, []]);
  },
);

test.skipIf(!able)("a check that hangs inside is killed there, and its container is removed", async () => {
  provide({
    name: "mute",
    script: "exec sleep 700",
    ready: { check: inside("sleep 701"), every: 20, timeout: 700, within: 2_500 },
    restart: { when: "never" },
  });
  const ref = rig.assign({ name: "waits-in-vain", ...needs("mute") });
  await rig.until("a check", () => processesOf("sleep\x00701", "").length > 0);
  const { outcome } = await rig.ended(ref);
  expect(outcome).toMatchObject({
    failure: { detail: "Service mute was not ready within 2.5 s: no answer within 0.7 s." },
  });
  await rig.serviceIs("mute", "failed");
  await expect.poll(() => processesOf("sleep\x00701", ""), { timeout: 10_000 }).toEqual([]);
  await expect.poll(containers, { timeout: 10_000 }).toEqual([]);
});

test.skipIf(!able)("it gets the signal of `stop`, in a terminal too", async () => {
  provide({
    name: "polite",
    terminal: true,
    script: `trap 'echo by INT; exit 0' INT; echo ready; while true; do sleep 0.1; done`,
    ready: { check: { kind: "log", text: "ready" }, every: 20 },
    stop: { signal: "INT", grace: 30_000 },
  });
  await rig.ended(rig.assign({ name: "brief", ...needs("polite") }));
  const polite = await rig.serviceIs("polite", "stopped");
  expect(outputOf(polite)).toContain("by INT");
  expect(containers()).toEqual([]);
});

test.skipIf(!able)("an image that nobody has is a failure with its reason", async () => {
  provide({
    name: "absent",
    script: "true",
    container: { image: "localhost/wzp-no-such-image:1" },
    restart: { when: "never" },
  });
  const { outcome } = await rig.ended(rig.assign({ name: "in-vain", ...needs("absent") }));
  expect(outcome).toMatchObject({ failure: { reason: "service-failed" } });
  expect((await rig.serviceIs("absent", "failed")).state).toMatchObject({ why: { reason: "image-missing" } });
});
