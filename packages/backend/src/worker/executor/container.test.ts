import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runSettingsSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { AttemptRef } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { ContainerImage } from "../../../test/rigs/container-image.ts";
import { processesOf, WorkerRig } from "../../../test/rigs/worker-rig.ts";
import { homeId } from "../../base/process-tree/home-id.ts";
import { containerLabels } from "./container/container-names.ts";

const image = ContainerImage.make();
const able = image !== undefined;

let rig: WorkerRig;
beforeAll(async () => {
  rig = new WorkerRig();
  rig.workerVariables = { ...image?.variables, MARK: "worker", SECRET_OF_WORKER: "s" };
  await rig.open();
});
afterAll(async () => {
  const left = containers();
  if (left.length > 0) image?.podman("rm", "--force", ...left);
  await rig[Symbol.asyncDispose]();
  image?.[Symbol.dispose]();
});

type Order = Partial<TaskSpecInput> & { script: string; given?: Parameters<WorkerRig["assign"]>[0]["given"] };

function start(name: string, { container, ...order }: Order) {
  const usual = { image: image?.name ?? "", network: "none" };
  return rig.assign({ name, checkout: "worktree", ...order, container: { ...usual, ...container } });
}

async function saying(ref: AttemptRef, words: string): Promise<void> {
  const log = `${rig.directory(ref)}/out.log`;
  await rig.until(`${ref.name} to write`, () => existsSync(log) && readFileSync(log, "utf8").includes(words));
}

/** Runs a script in a container, and returns its output and how it ended. */
async function inContainer(name: string, order: Order) {
  const ref = start(name, order);
  const ended = await rig.ended(ref);
  const read = (file: string) => (existsSync(`${rig.directory(ref)}/${file}`) ? rig.read(ref, file) : "");
  return { ...ended, output: read("out.log"), errors: read("err.log") };
}

/** Names of the containers of this home. */
function containers(): string[] {
  const filter = `label=${containerLabels.home}=${homeId(rig.home.state)}`;
  const listed = image?.podman("ps", "--all", "--filter", filter, "--format", "{{.Names}}") ?? "";
  return listed.split("\n").filter((name) => name !== "");
}

test.skipIf(!able)(
  "a task works in its checkout at the same path, as the same user, and leaves nothing",
  async () => {
    rig.settings = runSettingsSchema.parse({
      ports: 1,
      setup: [{ kind: "shell", script: "test ! -e /usr/bin/git && echo set-up > set-up.txt" }],
    });
    const { outcome, result, output, errors } = await inContainer("writer", {
      script: `pwd; test -e set-up.txt && test -n "$PORT"; echo work > work.txt; echo answer=42 >> "$WZP_OUTPUT"; test ! -e /usr/bin/git; echo $WZP_TASK`,
      verify: [{ kind: "shell", script: "cat work.txt; test ! -e /usr/bin/git" }],
    });
    rig.settings = runSettingsSchema.parse({});
    expect(outcome, errors).toEqual({ kind: "exited", code: 0 });
    const [directory = "", task] = output.trim().split("\n");
    expect(task).toBe("r1/writer");
    expect(result).toMatchObject({ outputs: { answer: "42" }, changedFiles: 1, strays: 0 });
    expect(statSync(`${directory}/work.txt`).uid).toBe(process.getuid?.());
    expect(containers()).toEqual([]);
  },
);

test.skipIf(!able)(
  "it gets variables and secrets of the task, but none of the machine, nor in arguments",
  async () => {
    const ref = start("variables", {
      script: `env; sleep 600`,
      env: { LINES_OF: "one\ntwo", HOME: "/tmp/own" },
      secrets: ["TOKEN"],
      given: { kind: "values", values: { TOKEN: "sesame-sesame" } },
    });
    await saying(ref, "WZP_SESSION");
    const output = rig.read(ref);
    expect(output).toContain("LINES_OF=one\ntwo\n");
    expect(output).toContain("HOME=/tmp/own\n");
    expect(output).not.toContain("sesame");
    expect(output).toMatch(/TOKEN=\*+/);
    expect(output).not.toMatch(/^(MARK|SECRET_OF_WORKER)=/m);
    const inspected = image?.podman("inspect", "--format", "{{.Config.CreateCommand}}", ...containers());
    expect(inspected).toContain("--env=TOKEN");
    expect(inspected).not.toContain("sesame");
    rig.stop(ref);
    expect((await rig.ended(ref)).outcome).toEqual({ kind: "cancelled" });
    expect(containers()).toEqual([]);
  },
);

test.skipIf(!able)("without a checkout it works in the given directory, as its submitter does", async () => {
  const directory = rig.home.state.replace(/[^/]+$/, "given");
  mkdirSync(directory);
  writeFileSync(`${directory}/here.txt`, "seen\n");
  const script = "pwd; cat here.txt; echo made > made.txt";
  const { outcome, output } = await inContainer("given", { script, checkout: "none", directory });
  expect(outcome).toEqual({ kind: "exited", code: 0 });
  expect(output).toBe(`${directory}\nseen\n`);
  expect(readFileSync(`${directory}/made.txt`, "utf8")).toBe("made\n");
});

test.skipIf(!able)("exit codes are those of the command, unless the container was not started", async () => {
  for (const code of [3, 125, 126, 127]) {
    const { outcome } = await inContainer(`exit-${code}`, { script: `exit ${code}` });
    expect(outcome).toMatchObject({ kind: "exited", code });
  }
  const mounts = [{ path: "/nowhere" }];
  const absent = await inContainer("absent", { script: "true", container: { image: image!.name, mounts } });
  expect(absent.outcome).toMatchObject({ kind: "failed", failure: { reason: "missing-directory" } });
  const network = await inContainer("network", {
    script: "true",
    container: { image: image!.name, network: "no-such-network" },
  });
  expect(network.outcome).toMatchObject({ kind: "failed", failure: { reason: "container-failed" } });
  expect(JSON.stringify(network.outcome)).toContain("no-such-network");
  const missing = await inContainer("missing", {
    script: "true",
    container: { image: "localhost/wzp-no-such-image:1" },
  });
  expect(missing.outcome).toMatchObject({ kind: "failed", failure: { reason: "image-missing" } });
  expect(containers()).toEqual([]);
});

test.skipIf(!able)("has a terminal, chosen mounts and the limits of its resources", async () => {
  const kept = `${rig.root}/kept, or not`;
  mkdirSync(kept, { recursive: true });
  writeFileSync(`${kept}/given`, "given\n");
  const { outcome, output } = await inContainer("limited", {
    script: `test -t 0 && test -t 1 && stty size; cat /kept/given; touch /kept/new 2>&1 || true; touch /write/new
      cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null || true`,
    terminal: true,
    resources: { cpu: 1, memory: 64 * 1024 * 1024 },
    container: {
      image: image!.name,
      mounts: [
        { path: kept, at: "/kept" },
        { path: kept, at: "/write", write: true },
      ],
    },
  });
  expect(outcome, output).toEqual({ kind: "exited", code: 0 });
  expect(output).toContain("40 120");
  expect(output).toContain("given");
  expect(output).toContain("Read-only file system");
  expect(output).toContain(String(64 * 1024 * 1024));
  expect(existsSync(`${kept}/new`)).toBe(true);
});

test.skipIf(!able)("a stop reaches it, and what ignores the stop is killed", async () => {
  const polite = start("polite", {
    script: `trap 'echo bye; exit 0' TERM; echo ready; while true; do sleep 0.1; done`,
  });
  const rude = start("rude", { script: `trap '' TERM; echo ready; while true; do sleep 0.1; done` });
  for (const ref of [polite, rude]) {
    await saying(ref, "ready");
    rig.stop(ref);
  }
  for (const ref of [polite, rude]) expect((await rig.ended(ref)).outcome).toEqual({ kind: "cancelled" });
  expect(rig.read(polite)).toContain("bye");
  expect(containers()).toEqual([]);
});

test.skipIf(!able)(
  "after kill -9 of its host and worker, the next worker removes it and reports the loss",
  async () => {
    const [kept, revoked] = ["kept", "revoked"].map((name) =>
      start(name, { script: "echo ready; while true; do sleep 0.1; done" }),
    );
    for (const ref of [kept!, revoked!]) {
      await saying(ref, "ready");
    }
    expect(containers()).toHaveLength(2);
    await rig.killWorker();
    for (const pid of processesOf(rig.home.state, "")) {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("host.ts")) process.kill(pid, "SIGKILL");
    }
    rig.revoke(revoked!);
    rig.startWorker();
    expect((await rig.ended(kept!)).outcome).toMatchObject({
      kind: "lost",
      failure: { reason: "host-lost" },
    });
    await rig.until("the containers to be removed", () => containers().length === 0);
  },
);
